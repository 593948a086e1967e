/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab.h"

G_BEGIN_DECLS

void app_diagnosis_rules_apply (AppLab *lab,
                                AppFindings *findings);

G_END_DECLS
