/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-registry.h"
#include "app-named-pipe-door.h"

G_BEGIN_DECLS

#define APP_TYPE_NAMED_PIPE_LAB (app_named_pipe_lab_get_type ())
G_DECLARE_FINAL_TYPE (AppNamedPipeLab, app_named_pipe_lab, APP, NAMED_PIPE_LAB, AppLab)

extern const AppLabOption app_named_pipe_lab_options[];

/* Signals of the lab: "clients-changed" (the list of clients, or somebody in it). */

AppNamedPipeDoor *app_named_pipe_lab_get_door (AppNamedPipeLab *self);

G_END_DECLS
