/* SPDX-License-Identifier: MIT */
/*
 * bench-memory: what looking at shared memory and drawing it costs the main thread.
 *
 *   ./dev bench ui            or, on a display of your own:  BUILD/tests/bench/bench-memory
 *
 * Looks at a real section, as the page takes them: read a page, compare, stamp what changed.
 *
 *   quiet         nothing changed
 *   sparse        a byte in each 64 KiB
 *   all           every byte: 16 MiB of stamps written
 *
 * Frames of a window with the dump and the strip, ten looks a second: while little changes, while
 * everything does, with the rest folded, and jumping to random places. A look that the page takes
 * stops after 3 ms and goes on when the main loop is free, so a frame never waits for a whole one.
 *
 * The yardsticks beside it: memcpy() and memcmp() of as much memory, and a frame that is one fill.
 */

#include "bench-frames.h"
#include "ipc-shared-memory.h"
#include "ipc-trace-record.h"
#include "ui-memory-view.h"
#include "ui-memory-area.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MIB (1024 * 1024)
#define REPEATS 9
#define BUDGET_NS 3000000
#define LOOK_MS 100
#define SECONDS 4

typedef struct
{
  IpcSharedMemory *section;
  guint8 *other;   /* the same memory, as another process has it */
  gsize size_bytes;
  guint8 value;    /* what the next change writes */
  gsize stride;    /* every which byte it writes */
  UiMemoryBlock *block;
  double longest_ms; /* the longest slice of a look */
} Memory;

static Memory
make_memory (gsize size_bytes)
{
  Memory memory = { .size_bytes = size_bytes };

  memory.section = ipc_shared_memory_new ("bench", size_bytes, NULL);
  memory.other = mmap (NULL, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
                       ipc_shared_memory_get_fd (memory.section), 0);
  return memory;
}

static void
drop_memory (Memory *memory)
{
  munmap (memory->other, memory->size_bytes);
  ipc_shared_memory_free (memory->section);
}

static void
change (Memory *memory)
{
  memory->value++;
  if (memory->stride == 1)
    memset (memory->other, memory->value, memory->size_bytes);
  else if (memory->stride > 0)
    for (gsize i = 0; i < memory->size_bytes; i += memory->stride)
      memory->other[i] = memory->value;
}

static gboolean
read_section (gpointer data,
              gsize offset,
              guint8 *bytes,
              gsize n_bytes)
{
  ipc_shared_memory_read (data, offset, bytes, n_bytes);
  return TRUE;
}

/* Looks without a window */

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
get_median (double values[REPEATS])
{
  qsort (values, REPEATS, sizeof (double), compare_doubles);
  return values[REPEATS / 2];
}

static double
read_busy_ms (void)
{
  return bench_read_clock (CLOCK_THREAD_CPUTIME_ID) / 1e6;
}

static void
measure_yardstick (gsize size_bytes)
{
  g_autofree guint8 *from = g_malloc0 (size_bytes);
  g_autofree guint8 *to = g_malloc0 (size_bytes);
  double copies[REPEATS];
  double compares[REPEATS];

  for (guint i = 0; i < REPEATS; i++)
    {
      double begin = read_busy_ms ();

      memcpy (to, from, size_bytes);
      copies[i] = read_busy_ms () - begin;
      begin = read_busy_ms ();
      if (memcmp (to, from, size_bytes) != 0)
        abort ();
      compares[i] = read_busy_ms () - begin;
    }
  g_print ("yardstick, %2zu MiB                  memcpy %6.2f ms   memcmp %6.2f ms\n",
           size_bytes / MIB, get_median (copies), get_median (compares));
}

static void
measure_looks (gsize size_bytes,
               const char *what,
               gsize stride)
{
  g_autoptr (UiMemoryBlock) block = ui_memory_block_new ();
  Memory memory = make_memory (size_bytes);
  double looks[REPEATS];

  memory.stride = stride;
  for (int i = -2; i < REPEATS; i++)
    {
      double begin;

      change (&memory);
      begin = read_busy_ms ();
      ui_memory_block_look (block, read_section, memory.section, size_bytes, ipc_trace_now_ns (),
                            0);
      if (i >= 0)
        looks[i] = read_busy_ms () - begin;
    }
  g_print ("look, %2zu MiB, %-8s                %8.2f ms\n", size_bytes / MIB, what,
           get_median (looks));
  drop_memory (&memory);
}

/* Looks beside frames */

static gboolean on_look_due (gpointer data);

static void
look (Memory *memory)
{
  double begin = read_busy_ms ();
  UiMemoryLook result = ui_memory_block_look (memory->block, read_section, memory->section,
                                              memory->size_bytes, ipc_trace_now_ns (), BUDGET_NS);

  memory->longest_ms = MAX (memory->longest_ms, read_busy_ms () - begin);
  if (result == UI_MEMORY_LOOK_MORE)
    {
      g_idle_add (on_look_due, memory);
      return;
    }
  change (memory);
  g_timeout_add (LOOK_MS, on_look_due, memory);
}

static gboolean
on_look_due (gpointer data)
{
  look (data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_jump_tick (GtkWidget *widget,
              GdkFrameClock *clock,
              gpointer data)
{
  UiMemoryArea *area = UI_MEMORY_AREA (widget);
  gsize size_bytes = ui_memory_block_get_size (ui_memory_area_get_block (area));

  ui_memory_area_move_cursor (area, g_random_double () * size_bytes, FALSE);
  return G_SOURCE_CONTINUE;
}

static void
measure_frames (BenchFrames *frames,
                Memory *memory,
                const char *what,
                gsize stride)
{
  memory->stride = stride;
  memory->longest_ms = 0;
  change (memory);
  bench_run_for (1);
  bench_frames_clear (frames);
  memory->longest_ms = 0;
  bench_run_for (SECONDS);
  bench_frames_print (what, frames, SECONDS);
  g_print ("%-34s longest piece of a look %5.2f ms\n", "", memory->longest_ms);
}

static void
measure_window (gsize size_bytes)
{
  Memory memory = make_memory (size_bytes);
  GtkWidget *view = ui_memory_view_new ();
  GtkWidget *area = ui_memory_view_get_area (UI_MEMORY_VIEW (view));
  GtkWidget *window;
  BenchFrames frames = { 0 };
  guint tick;

  ui_memory_view_show_strip (UI_MEMORY_VIEW (view));
  memory.block = ui_memory_view_get_block (UI_MEMORY_VIEW (view));
  window = bench_show_window (view);
  bench_frames_watch (&frames, window);
  look (&memory);
  measure_frames (&frames, &memory, "16 MiB, sparse", 64 * 1024);
  measure_frames (&frames, &memory, "16 MiB, all", 1);
  ui_memory_block_set_moment (memory.block, ipc_trace_now_ns ());
  ui_memory_area_set_changed_only (UI_MEMORY_AREA (area), TRUE);
  measure_frames (&frames, &memory, "16 MiB, sparse, the rest folded", 64 * 1024);
  measure_frames (&frames, &memory, "16 MiB, every 3rd row, the rest folded", 48);
  ui_memory_area_set_changed_only (UI_MEMORY_AREA (area), FALSE);
  tick = gtk_widget_add_tick_callback (area, on_jump_tick, NULL, NULL);
  measure_frames (&frames, &memory, "16 MiB, sparse, jumps", 64 * 1024);
  gtk_widget_remove_tick_callback (area, tick);
  measure_frames (&frames, &memory, "16 MiB, quiet", 0);
}

int
main (int argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  measure_yardstick (16 * MIB);
  measure_looks (16 * MIB, "quiet", 0);
  measure_looks (16 * MIB, "sparse", 64 * 1024);
  measure_looks (16 * MIB, "all", 1);
  measure_looks (64 * MIB, "quiet", 0);
  if (!gtk_init_check (&argc, &argv))
    {
      g_printerr ("bench-memory: no display, so no frames\n");
      return EXIT_SUCCESS;
    }
  bench_measure_fill ();
  measure_window (16 * MIB);
  return EXIT_SUCCESS;
}
