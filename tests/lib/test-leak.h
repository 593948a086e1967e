/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void test_leak_init (int *argc,
                     char ***argv);
void test_leak_add (const char *path,
                    void (*func) (void));
guint test_leak_count_descriptors (void);
guint test_leak_count_children (void);
char *test_leak_dup_directory (void);

G_END_DECLS
