/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-filter: which records of a trace fit a description, millions of them at a time.
 *
 * The words were made into a flat program (ipc-trace-filter-parser). It is run in two ways:
 *
 *   once per class     with answers NO, MAYBE and YES: AND is the smaller, OR the larger of two.
 *                      What comes out is a table: the class's number to its answer.
 *   per 64 records     their classes are looked up in that table, which makes two words of 64
 *                      bits, "yes" and "maybe". Only if there is a maybe the program runs, on
 *                      words of 64 answers at once, and only those records are read.
 *
 * So member:1 never touches a record, and member:1 text:quit reads the texts of member 1 alone.
 * A value on the program's stack holds nothing but records that matter ("care") at that place;
 * AND and OR narrow them, and skip their second operand when none is left.
 *
 * Main thread; a caller with millions of rows calls ipc_trace_filter_run() in slices.
 */

#include "ipc-trace-filter.h"
#include "ipc-trace-filter-private.h"

#define BLOCK 64
#define STACK_VALUES (2 * IPC_TRACE_FILTER_DEPTH + 4)

struct _IpcTraceFilter
{
  IpcTraceClasses *classes; /* borrowed */
  IpcTraceStore *store;     /* theirs */
  GArray *ops;              /* IpcTraceOp: the program; empty when everything matches */
  GArray *leaves;           /* IpcTraceLeaf: its questions */
  GByteArray *verdicts;     /* by class: the program's IpcTraceAnswer */
  GPtrArray *answers;       /* by leaf: a GByteArray, by class, of IpcTraceAnswer */
  guint64 stamp;            /* of what the answers rest on: see get_stamp() */
};

/* Some records of one run, with their classes. */
typedef struct
{
  const IpcTraceRecord *records;
  IpcTraceClassRun classes;
  guint n;
} Block;

/* --- once per class --- */

/* A process gets its pid, and objects their names, after the subject's first records. */
static guint64
get_stamp (IpcTraceFilter *self)
{
  const IpcTraceSubject *subject;
  guint64 stamp = 0;

  for (guint32 id = 1; (subject = ipc_trace_store_get_subject (self->store, id)) != NULL; id++)
    {
      stamp = stamp * 31 + (guint64) subject->pid;
      for (guint i = 0; i < IPC_TRACE_N_OBJECTS && subject->objects[i] != NULL; i++)
        stamp++;
    }
  return stamp;
}

static guint8
run_for_class (IpcTraceFilter *self,
               guint class_id)
{
  guint8 values[STACK_VALUES];
  guint n = 0;

  for (guint i = 0; i < self->ops->len; i++)
    {
      const IpcTraceOp *op = &g_array_index (self->ops, IpcTraceOp, i);

      if (op->code == IPC_TRACE_OP_LEAF)
        values[n++] = ((GByteArray *) self->answers->pdata[op->argument])->data[class_id];
      else if (op->code == IPC_TRACE_OP_NOT)
        values[n - 1] = IPC_TRACE_YES - values[n - 1];
      else if (op->code == IPC_TRACE_OP_AND_END || op->code == IPC_TRACE_OP_OR_END)
        {
          n--;
          values[n - 1] = op->code == IPC_TRACE_OP_AND_END ? MIN (values[n - 1], values[n])
                                                           : MAX (values[n - 1], values[n]);
        }
    }
  return n > 0 ? values[0] : IPC_TRACE_YES;
}

static void
ask_class (IpcTraceFilter *self,
           guint class_id)
{
  const IpcTraceClassInfo *class = ipc_trace_classes_get (self->classes, (guint16) class_id);
  guint8 verdict;

  for (guint i = 0; i < self->leaves->len; i++)
    {
      const IpcTraceLeaf *leaf = &g_array_index (self->leaves, IpcTraceLeaf, i);
      guint8 answer = IPC_TRACE_MAYBE;

      if (class_id != IPC_TRACE_CLASS_OTHER)
        answer = (guint8) ipc_trace_leaf_ask_class (leaf, self->store, class);
      g_byte_array_append (self->answers->pdata[i], &answer, 1);
    }
  verdict = run_for_class (self, class_id);
  g_byte_array_append (self->verdicts, &verdict, 1);
}

/* Before records are looked at: every class that they can have has its answers. */
static void
prepare (IpcTraceFilter *self)
{
  guint64 stamp = get_stamp (self);

  if (stamp != self->stamp)
    {
      g_byte_array_set_size (self->verdicts, 0);
      for (guint i = 0; i < self->answers->len; i++)
        g_byte_array_set_size (self->answers->pdata[i], 0);
      self->stamp = stamp;
    }
  while (self->verdicts->len < ipc_trace_classes_get_n (self->classes))
    ask_class (self, self->verdicts->len);
}

/* --- per 64 records --- */

/* No class knows serials, so this question is asked of all records without a look at bits. */
static guint64
ask_serials (const IpcTraceLeaf *leaf,
             const Block *block)
{
  const guint32 lowest = (guint32) leaf->lowest;
  const guint32 width = (guint32) MIN (leaf->highest, G_MAXUINT32) - lowest;
  guint64 found = 0;

  if (block->classes.highest_serial < leaf->lowest || block->classes.lowest_serial > leaf->highest)
    return 0;
  for (guint i = 0; i < block->n; i++)
    found |= (guint64) (block->records[i].serial - lowest <= width) << i;
  return found;
}

static guint64
ask_leaf (IpcTraceFilter *self,
          guint index,
          const Block *block,
          guint64 care)
{
  const IpcTraceLeaf *leaf = &g_array_index (self->leaves, IpcTraceLeaf, index);
  const guint8 *answers = ((GByteArray *) self->answers->pdata[index])->data;
  guint64 found = 0;

  if (leaf->field == IPC_TRACE_FIELD_SERIAL)
    return ask_serials (leaf, block) & care;
  for (guint64 rest = care; rest != 0; rest &= rest - 1)
    {
      guint i = (guint) __builtin_ctzll (rest);
      guint8 answer = answers[block->classes.ids[i]];

      if (answer == IPC_TRACE_YES ||
          (answer == IPC_TRACE_MAYBE &&
           ipc_trace_leaf_ask (leaf, self->store, &block->records[i])))
        found |= G_GUINT64_CONSTANT (1) << i;
    }
  return found;
}

static guint64
run_for_block (IpcTraceFilter *self,
               const Block *block,
               guint64 care)
{
  guint64 values[STACK_VALUES];
  guint64 cares[STACK_VALUES] = { care };
  guint n = 0;
  guint n_cares = 1;

  for (guint i = 0; i < self->ops->len; i++)
    {
      const IpcTraceOp *op = &g_array_index (self->ops, IpcTraceOp, i);

      care = cares[n_cares - 1];
      switch (op->code)
        {
        case IPC_TRACE_OP_LEAF:
          values[n++] = ask_leaf (self, op->argument, block, care);
          break;
        case IPC_TRACE_OP_NOT:
          values[n - 1] = care & ~values[n - 1];
          break;
        case IPC_TRACE_OP_AND:
        case IPC_TRACE_OP_OR:
          care &= op->code == IPC_TRACE_OP_AND ? values[n - 1] : ~values[n - 1];
          if (care == 0)
            i = op->argument - 1u;
          else
            cares[n_cares++] = care;
          break;
        default:
          n--;
          n_cares--;
          if (op->code == IPC_TRACE_OP_AND_END)
            values[n - 1] &= values[n];
          else
            values[n - 1] |= values[n];
          break;
        }
    }
  return values[0];
}

static guint64
match_block (IpcTraceFilter *self,
             const Block *block)
{
  const guint8 *verdicts = self->verdicts->data;
  guint64 yes = 0;
  guint64 maybe = 0;

  for (guint i = 0; i < block->n; i++)
    {
      guint64 verdict = verdicts[block->classes.ids[i]];

      yes |= (verdict >> 1) << i;
      maybe |= (verdict & 1) << i;
    }
  return maybe == 0 ? yes : yes | run_for_block (self, block, maybe);
}

/* All are written in one go, few picked one by one; otherwise all are written, and those that do
 * not fit overwritten. */
static void
add_matches (GArray *matches,
             guint64 position,
             guint64 found,
             guint n)
{
  guint n_found = (guint) __builtin_popcountll (found);
  guint at = matches->len;
  guint32 *to;

  if (n_found == 0)
    return;
  g_array_set_size (matches, at + BLOCK);
  to = &g_array_index (matches, guint32, at);
  if (n_found == BLOCK)
    for (guint i = 0; i < BLOCK; i++)
      to[i] = (guint32) position + i;
  else if (n_found < BLOCK / 8)
    for (; found != 0; found &= found - 1)
      *to++ = (guint32) position + (guint32) __builtin_ctzll (found);
  else
    for (guint i = 0; i < n; i++)
      {
        *to = (guint32) position + i;
        to += found >> i & 1;
      }
  g_array_set_size (matches, at + n_found);
}

static gboolean
get_block (IpcTraceFilter *self,
           guint64 position,
           guint64 end,
           Block *block)
{
  guint n_records;

  block->records = ipc_trace_store_get_run (self->store, position, &n_records);
  ipc_trace_classes_get_run (self->classes, position, &block->classes);
  block->n = (guint) MIN (MIN (MIN (n_records, block->classes.n), BLOCK), end - position);
  return block->n > 0;
}

/**
 * ipc_trace_filter_new:
 * @classes: (transfer none): the records to choose from; must live longer than the filter
 * @text: the filter; blanks alone match everything
 * @error_column: (out) (optional): where the fault is, in characters from 1
 * @error: (out) (optional): what does not fit, with its column
 *
 * A filter from words such as `member:1 and (size>1000 or text:"msg 7")`. Fields: member, pid,
 * serial, size, which also take `<`, `>`, `<=`, `>=`; step, lab, side, object, text. A lone word
 * is looked for in the text. Case does not matter. Main thread.
 *
 * Returns: (transfer full) (nullable): the filter, or %NULL with an %IPC_ERROR_BAD_ARGUMENT
 */
IpcTraceFilter *
ipc_trace_filter_new (IpcTraceClasses *classes,
                      const char *text,
                      guint *error_column,
                      GError **error)
{
  g_autoptr (IpcTraceFilter) self = NULL;

  g_return_val_if_fail (classes != NULL && text != NULL, NULL);

  self = g_new0 (IpcTraceFilter, 1);
  self->classes = classes;
  self->store = ipc_trace_classes_get_store (classes);
  self->ops = g_array_new (FALSE, FALSE, sizeof (IpcTraceOp));
  self->leaves = g_array_new (FALSE, FALSE, sizeof (IpcTraceLeaf));
  g_array_set_clear_func (self->leaves, ipc_trace_leaf_clear);
  self->verdicts = g_byte_array_new ();
  self->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  if (!ipc_trace_filter_parse (text, self->ops, self->leaves, error_column, error))
    return NULL;
  for (guint i = 0; i < self->leaves->len; i++)
    g_ptr_array_add (self->answers, g_byte_array_new ());
  return g_steal_pointer (&self);
}

/**
 * ipc_trace_filter_free:
 * @self: (transfer full): a filter
 */
void
ipc_trace_filter_free (IpcTraceFilter *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->ops);
  g_array_unref (self->leaves);
  g_byte_array_unref (self->verdicts);
  g_ptr_array_unref (self->answers);
  g_free (self);
}

/**
 * ipc_trace_filter_match:
 * @self: a filter
 * @position: the position of a record that was committed
 *
 * Returns: whether the record fits; %FALSE when it is not there
 */
gboolean
ipc_trace_filter_match (IpcTraceFilter *self,
                        guint64 position)
{
  Block block;

  prepare (self);
  return get_block (self, position, position + 1, &block) && match_block (self, &block) != 0;
}

/**
 * ipc_trace_filter_run:
 * @self: a filter
 * @from: the first position to look at; those that were discarded are passed over
 * @end: one past the last
 * @matches: (element-type guint32): where the positions of those that fit are appended, in order
 *
 * Of a position its low 32 bits are written: whoever keeps millions of them wants them small, and
 * a store never keeps that many records. Ten million records take about 20 ms where their classes
 * tell, and 300 ms where all texts must be read.
 */
void
ipc_trace_filter_run (IpcTraceFilter *self,
                      guint64 from,
                      guint64 end,
                      GArray *matches)
{
  guint64 position = MAX (from, ipc_trace_store_get_first (self->store));
  Block block;

  prepare (self);
  while (position < end && get_block (self, position, end, &block))
    {
      add_matches (matches, position, match_block (self, &block), block.n);
      position += block.n;
    }
}

/**
 * ipc_trace_filter_quote:
 * @value: any text
 *
 * Returns: (transfer full): the text as a value that a filter asks for, in quotation marks
 */
char *
ipc_trace_filter_quote (const char *value)
{
  GString *text = g_string_new ("\"");

  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
  return g_string_free (text, FALSE);
}
