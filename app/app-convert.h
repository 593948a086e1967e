/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-options.h"

G_BEGIN_DECLS

int app_convert_run (const AppOptions *options);

G_END_DECLS
