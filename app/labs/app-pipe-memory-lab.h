/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"

G_BEGIN_DECLS

#define APP_TYPE_PIPE_MEMORY_LAB (app_pipe_memory_lab_get_type ())
G_DECLARE_FINAL_TYPE (AppPipeMemoryLab, app_pipe_memory_lab, APP, PIPE_MEMORY_LAB, AppLab)

#define APP_TYPE_PIPE_MEMORY_MEMBER (app_pipe_memory_member_get_type ())
G_DECLARE_FINAL_TYPE (AppPipeMemoryMember, app_pipe_memory_member, APP, PIPE_MEMORY_MEMBER, AppMember)

G_END_DECLS
