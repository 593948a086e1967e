/* SPDX-License-Identifier: MIT */
/*
 * app-page: what the pages of the window have in common.
 *
 * A page is given its context once, when it is first visited, and then listens to the focus for
 * what is selected, marked, filtered and paused. What it cannot do itself goes up: a sentence about
 * what went wrong as "problem", the wish to show another page as "go-to-page", and a child that was
 * chosen on the page as "choose-member". The window sees to it.
 */

#include "app-page.h"

typedef struct
{
  /* The window's; outlives the page. NULL before app_page_new() has set it. */
  const AppPageContext *context;
} AppPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AppPage, app_page, GTK_TYPE_BOX)

enum
{
  PROBLEM,
  GO_TO_PAGE,
  CHOOSE_LAB,
  CHOOSE_MEMBER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const AppPageContext *
get_context (AppPage *self)
{
  AppPagePrivate *priv = app_page_get_instance_private (self);

  return priv->context;
}

static void
app_page_class_init (AppPageClass *klass)
{
  /**
   * AppPage::problem:
   * @sentence: (nullable): what could not be done; %NULL once it could
   */
  signals[PROBLEM] = g_signal_new ("problem", APP_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * AppPage::go-to-page:
   * @name: the page that shall be shown, by its name in the registry
   */
  signals[GO_TO_PAGE] = g_signal_new ("go-to-page", APP_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * AppPage::choose-lab:
   * @id: the lab that shall be shown
   */
  signals[CHOOSE_LAB] = g_signal_new ("choose-lab", APP_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * AppPage::choose-member:
   * @number: the child of the lab that is shown that shall be the chosen one
   */
  signals[CHOOSE_MEMBER] = g_signal_new ("choose-member", APP_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
app_page_init (AppPage *self)
{
}

/**
 * app_page_new:
 * @type: which page
 * @context: what it is given; must outlive the page
 *
 * Makes a page. Main thread.
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
app_page_new (GType type,
              const AppPageContext *context)
{
  AppPage *self = g_object_new (type, NULL);
  AppPagePrivate *priv = app_page_get_instance_private (self);

  priv->context = context;
  APP_PAGE_GET_CLASS (self)->set_up (self);
  return GTK_WIDGET (self);
}

/**
 * app_page_get_focus:
 * @self: a page
 *
 * Returns: (transfer none): what all pages look at together
 */
UiFocus *
app_page_get_focus (AppPage *self)
{
  return get_context (self)->focus;
}

/**
 * app_page_get_store:
 * @self: a page
 *
 * Returns: (transfer none): the records
 */
IpcTraceStore *
app_page_get_store (AppPage *self)
{
  return ui_focus_get_store (get_context (self)->focus);
}

/**
 * app_page_get_lifetimes:
 * @self: a page
 *
 * Returns: (transfer none): who lived when
 */
UiLifetimes *
app_page_get_lifetimes (AppPage *self)
{
  return get_context (self)->lifetimes;
}

/**
 * app_page_get_statistics:
 * @self: a page
 *
 * Returns: (transfer none): how many, how much and how fast, from the beginning
 */
IpcTraceStatistics *
app_page_get_statistics (AppPage *self)
{
  return get_context (self)->statistics;
}

/**
 * app_page_get_session:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the labs that run; %NULL for a saved trace
 */
AppSession *
app_page_get_session (AppPage *self)
{
  return get_context (self)->session;
}

/**
 * app_page_get_diagnoses:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what is wrong right now; %NULL for a saved trace
 */
AppDiagnoses *
app_page_get_diagnoses (AppPage *self)
{
  return get_context (self)->diagnoses;
}

/**
 * app_page_get_lab:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the lab that is selected; %NULL where none runs
 */
AppLab *
app_page_get_lab (AppPage *self)
{
  const AppPageContext *context = get_context (self);

  if (context->session == NULL)
    return NULL;
  return app_session_find_lab (context->session, ui_focus_get_lab (context->focus));
}

/**
 * app_page_get_member:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the child that is selected; %NULL for none
 */
AppMember *
app_page_get_member (AppPage *self)
{
  AppLab *lab = app_page_get_lab (self);
  guint number = ui_focus_get_member (app_page_get_focus (self));

  for (guint i = 0; lab != NULL && i < app_lab_get_n_members (lab); i++)
    if (app_member_get_number (app_lab_get_member (lab, i)) == number)
      return app_lab_get_member (lab, i);
  return NULL;
}

/**
 * app_page_follow:
 * @self: a page
 *
 * Goes to the newest and stays there.
 *
 * Returns: %FALSE for a page that has no such end
 */
gboolean
app_page_follow (AppPage *self)
{
  if (APP_PAGE_GET_CLASS (self)->follow == NULL)
    return FALSE;
  APP_PAGE_GET_CLASS (self)->follow (self);
  return TRUE;
}

/**
 * app_page_tell_problem:
 * @self: a page
 * @sentence: (nullable): what could not be done, and why; %NULL once it could
 *
 * Has the window show the sentence above the page, or take it away again.
 */
void
app_page_tell_problem (AppPage *self,
                       const char *sentence)
{
  g_signal_emit (self, signals[PROBLEM], 0, sentence);
}

/**
 * app_page_go_to:
 * @self: a page
 * @name: another page, by its name in the registry
 *
 * Has the window show another page. To narrow the traffic and look at it, set the focus's filter
 * first.
 */
void
app_page_go_to (AppPage *self,
                const char *name)
{
  g_signal_emit (self, signals[GO_TO_PAGE], 0, name);
}

/**
 * app_page_choose_lab:
 * @self: a page
 * @id: a lab
 *
 * Has the window show another lab, as a click on its row does. Nothing happens when it is shown.
 */
void
app_page_choose_lab (AppPage *self,
                     const char *id)
{
  if (g_strcmp0 (ui_focus_get_lab (app_page_get_focus (self)), id) != 0)
    g_signal_emit (self, signals[CHOOSE_LAB], 0, id);
}

/**
 * app_page_choose_member:
 * @self: a page
 * @number: a child of the lab that is shown
 *
 * Makes a child the chosen one for all pages, and for the keys that act on one child. Where there
 * is a list of children, it is selected there.
 */
void
app_page_choose_member (AppPage *self,
                        guint number)
{
  g_signal_emit (self, signals[CHOOSE_MEMBER], 0, number);
}
