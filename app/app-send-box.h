/* SPDX-License-Identifier: MIT */
#pragma once

#include "app-lab-bar.h"

G_BEGIN_DECLS

/**
 * AppSendBoxWords:
 * @prompt: what the entry says while it is empty, and what it is called
 * @button: what the button says
 * @does: what the button does, in a sentence without a full stop
 * @to: what the choice of a child is called
 * @to_hint: what it is for
 * @all: the choice of all children
 * @one: the choice of one: a format with one `%s` for its title
 *
 * What a lab calls the parts. The strings must outlive the box.
 */
typedef struct
{
  const char *prompt;
  const char *button;
  const char *does;
  const char *to;
  const char *to_hint;
  const char *all;
  const char *one;
} AppSendBoxWords;

#define APP_TYPE_SEND_BOX (app_send_box_get_type ())
G_DECLARE_FINAL_TYPE (AppSendBox, app_send_box, APP, SEND_BOX, GtkBox)

void app_send_box_set_up (AppSendBox *self,
                          AppLabBar *bar,
                          const AppSendBoxWords *words);

G_END_DECLS
