/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui-graph-layout.h"
#include "ui-graph.h"
#include "ui-lifetimes.h"

G_BEGIN_DECLS

/**
 * UiGraphState:
 *
 * How a process is, as far as it looks different.
 */
typedef enum
{
  UI_GRAPH_NOT_CONNECTED,
  UI_GRAPH_CONNECTED,
  UI_GRAPH_STOPPED,
  UI_GRAPH_ENDED,
  UI_GRAPH_KILLED,
} UiGraphState;

/**
 * UiGraphBox:
 * @member: the number of the child; 0 for the parent
 * @subject: its present life, or its last one
 * @pid: its process; 0 when that is not known
 * @state: how it is
 * @title: what a person calls it
 * @words: how it is, in a word or two
 * @name: all of it, for who reads it aloud
 * @first_string: its strings, among those of the picture
 * @n_strings: how many
 * @area: where it is
 *
 * A process.
 */
typedef struct
{
  guint member;
  guint32 subject;
  pid_t pid;
  UiGraphState state;
  char *title;
  char *words;
  char *name;
  guint first_string;
  guint n_strings;
  UiGraphArea area;
} UiGraphBox;

/**
 * UiGraphString:
 * @box: whose it is, among the boxes of the picture
 * @object: the number of the object in records, from 1
 * @object_name: its name
 * @n: what is counted of it in one number
 * @waiting: (nullable): what waits, in words
 * @n_waiting: how much waits, by #UiGraphWay: messages, or bytes where only they can be counted
 * @name: all of it, for who reads it aloud
 * @y: where it is
 *
 * A kernel object between the parent and a child.
 */
typedef struct
{
  guint box;
  guint8 object;
  char *object_name;
  guint64 n;
  char *waiting;
  guint64 n_waiting[UI_GRAPH_N_WAYS];
  char *name;
  double y;
} UiGraphString;

/**
 * UiGraphItem:
 * @member: the number of a child; 0 for the parent; -1 for nothing
 * @object: one of its strings, by the number of the object; 0 for its box
 *
 * Something on the graph that can be pointed at.
 */
typedef struct
{
  int member;
  guint8 object;
} UiGraphItem;

#define UI_GRAPH_NO_ITEM ((UiGraphItem){ -1, 0 })

/**
 * UiGraphPicture:
 * @graph: what is counted
 * @lifetimes: who lives
 * @lab: (nullable): the lab that is shown
 * @boxes: of #UiGraphBox: the parent first, then the children by their numbers
 * @strings: of #UiGraphString, box by box
 * @layout: where everything is
 * @n_left_out: how many children have no place
 *
 * Everything that is on the graph, at one moment. It stands still until it is refreshed.
 */
typedef struct
{
  UiGraph *graph;
  UiLifetimes *lifetimes;
  char *lab;
  GArray *boxes;
  GArray *strings;
  UiGraphLayout layout;
  guint n_left_out;
} UiGraphPicture;

UiGraphPicture *ui_graph_picture_new (UiGraph *graph,
                                      UiLifetimes *lifetimes);
void ui_graph_picture_free (UiGraphPicture *self);
gboolean ui_graph_picture_refresh (UiGraphPicture *self,
                                   const char *lab);
void ui_graph_picture_place (UiGraphPicture *self,
                             int width,
                             int height);
const UiGraphBox *ui_graph_picture_get_box (const UiGraphPicture *self,
                                            guint index);
const UiGraphString *ui_graph_picture_get_string (const UiGraphPicture *self,
                                                  guint index);

const UiGraphBox *ui_graph_picture_find_box (const UiGraphPicture *self,
                                             int member);
const UiGraphString *ui_graph_picture_find_string (const UiGraphPicture *self,
                                                   int member,
                                                   guint8 object);
UiGraphItem ui_graph_picture_find_at (const UiGraphPicture *self,
                                      double x,
                                      double y);
const char *ui_graph_picture_find_name (const UiGraphPicture *self,
                                        UiGraphItem item);
gboolean ui_graph_item_equal (UiGraphItem a,
                              UiGraphItem b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiGraphPicture, ui_graph_picture_free)

G_END_DECLS
