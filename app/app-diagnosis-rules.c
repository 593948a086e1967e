/* SPDX-License-Identifier: MIT */
/*
 * app-diagnosis-rules: what can be wrong with a child in any lab.
 *
 * Each rule is a function that looks at one child and adds a sentence while its situation lasts.
 * What only one lab can know is in that lab, see AppLabClass.find.
 */

#include "app-diagnosis-rules.h"

#include "app-lab-registry.h"

/* The trace has a record of it, by the member itself. */
static void
find_overdue (AppLab *lab,
              AppMember *member,
              AppFindings *findings)
{
  if (app_member_get_state (member) == APP_MEMBER_OVERDUE && !app_member_is_stopped (member))
    app_findings_add (findings, "overdue", app_lab_get_info (lab)->id,
                      app_member_get_number (member), TRUE, "%s did not connect within %d seconds",
                      app_member_get_title (member), APP_MEMBER_OVERDUE_MS / 1000);
}

/* The same: the record is written when the start fails. */
static void
find_failed (AppLab *lab,
             AppMember *member,
             AppFindings *findings)
{
  if (app_member_get_state (member) == APP_MEMBER_FAILED)
    app_findings_add (findings, "failed", app_lab_get_info (lab)->id,
                      app_member_get_number (member), TRUE, "%s could not be started: %s",
                      app_member_get_title (member), app_member_get_failure (member));
}

static void (*const rules[]) (AppLab *lab, AppMember *member, AppFindings *findings) = {
  find_overdue,
  find_failed,
};

/**
 * app_diagnosis_rules_apply:
 * @lab: an open lab
 * @findings: (inout): where to add what is wrong with its children
 *
 * Looks at every child by every rule. Main thread; nothing in it waits.
 */
void
app_diagnosis_rules_apply (AppLab *lab,
                           AppFindings *findings)
{
  for (guint i = 0; i < app_lab_get_n_members (lab); i++)
    for (guint rule = 0; rule < G_N_ELEMENTS (rules); rule++)
      rules[rule](lab, app_lab_get_member (lab, i), findings);
}
