/* SPDX-License-Identifier: MIT */
/*
 * The files that a sequence diagram becomes: SVG and PNG. No display.
 */

#include "exchanges.h"
#include "ui-sequence-export.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  guint n_lifelines;
  guint n_arrows;
  guint n_titles;
  GString *words;
} Drawing;

static void
on_start_element (GMarkupParseContext *context,
                  const char *element,
                  const char **names,
                  const char **values,
                  gpointer data,
                  GError **error)
{
  Drawing *drawing = data;

  drawing->n_titles += g_str_equal (element, "title");
  for (guint i = 0; names[i] != NULL; i++)
    {
      drawing->n_lifelines += g_str_equal (names[i], "class") && g_str_equal (values[i], "lifeline");
      drawing->n_arrows += g_str_equal (names[i], "class") && g_str_equal (values[i], "arrow");
    }
}

static void
on_text (GMarkupParseContext *context,
         const char *text,
         gsize length_bytes,
         gpointer data,
         GError **error)
{
  g_string_append_len (((Drawing *) data)->words, text, (gssize) length_bytes);
  g_string_append_c (((Drawing *) data)->words, '\n');
}

static UiSequenceExport
make_export (Fixture *fixture)
{
  return (UiSequenceExport) {
    .model = fixture->model,
    .lanes = fixture->lanes,
    .title = "Pipe <memory> & event\x02",
    .begin_ns = 1 * S,
    .from_ns = 2 * S - 200 * US,
    .to_ns = 2 * S + 800 * US,
    .now_ns = 4 * S,
    .height_px = 600,
  };
}

static void
append_hostile (Fixture *fixture)
{
  append_exchange (fixture, fixture->viewer, 2 * S, 7);
  append (fixture, fixture->viewer, 2 * S + 700 * US, IPC_TRACE_MESSAGE_SENT, 0, 8,
          "</text><script>\"&\x01\xff");
  ipc_trace_store_commit (fixture->store);
  ui_sequence_lanes_update (fixture->lanes);
}

static void
test_svg (Fixture *fixture,
          gconstpointer data)
{
  const GMarkupParser parser = { .start_element = on_start_element, .text = on_text };
  Drawing drawing = { .words = g_string_new (NULL) };
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *svg = NULL;
  UiSequenceExport export = make_export (fixture);

  append_hostile (fixture);
  ipc_trace_store_set_clock_offset (fixture->store, 1796000000 * S);
  svg = ui_sequence_export_dup_svg (&export);
  g_assert_true (g_utf8_validate (svg, -1, NULL));
  context = g_markup_parse_context_new (&parser, 0, &drawing, NULL);
  g_markup_parse_context_parse (context, svg, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (drawing.n_lifelines, ==, 2);
  g_assert_cmpuint (drawing.n_arrows, ==, 2);
  g_assert_nonnull (strstr (drawing.words->str, "Pipe <memory> & event"));
  g_assert_nonnull (strstr (drawing.words->str, "Viewer 1 → parent: GTKClient msg 3, 15 bytes"));
  g_assert_nonnull (strstr (drawing.words->str, "15 B, 0.200 ms"));
  g_assert_nonnull (strstr (drawing.words->str, "999.80 ms to 1.00080 s of the run, from "));
  g_assert_nonnull (strstr (drawing.words->str, "pid 4101"));
  g_assert_nonnull (strstr (drawing.words->str, "Process killed by a signal"));
  g_assert_null (strstr (svg, "<script"));
  g_assert_null (strstr (svg, "\x01"));
  g_assert_null (strstr (svg, "&#x2;"));
  g_string_free (drawing.words, TRUE);
}

static void
test_png (Fixture *fixture,
          gconstpointer data)
{
  UiSequenceExport export = make_export (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = NULL;

  append_hostile (fixture);
  png = ui_sequence_export_get_png (&export, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (png, NULL), 8, "\x89PNG\r\n\x1a\n", 8);

  export.height_px = 40000;
  g_assert_null (ui_sequence_export_get_png (&export, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static void
test_write (Fixture *fixture,
            gconstpointer data)
{
  UiSequenceExport export = make_export (fixture);
  g_autofree char *folder = g_dir_make_tmp ("tincan-test-sequence-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.SVG", NULL);
  g_autofree char *no_path = g_build_filename (folder, "no", "a.png", NULL);
  g_autofree char *strange_path = g_build_filename (folder, "a.bmp", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) no_file = g_file_new_for_path (no_path);
  g_autoptr (GFile) strange_file = g_file_new_for_path (strange_path);
  g_autoptr (GError) error = NULL;

  append_hostile (fixture);
  g_assert_true (ui_sequence_export_write (&export, file, &error));
  g_assert_true (ui_sequence_export_write (&export, file, &error));
  g_assert_no_error (error);
  g_assert_false (ui_sequence_export_write (&export, no_file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ui_sequence_export_write (&export, strange_file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_true (g_file_delete (file, NULL, NULL));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/ui/sequence-files/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("svg", test_svg);
  ADD ("png", test_png);
  ADD ("write", test_write);
  return g_test_run ();
}
