/* SPDX-License-Identifier: MIT */
/*
 * ipc-trace-pcapng: the trace as a file for Wireshark and tshark.
 *
 *   Section Header       this is pcapng, little endian, by Tin Can
 *   Name Resolution      10.0.0.1 is Viewer-1.4101, 10.255.255.254 is the parent
 *   Interface            pipe-memory/1/Pipe1_4100, times in nanoseconds      one per channel,
 *   Interface            pipe-memory/1/Event1_4100                           when it is met first
 *   Enhanced Packet      header | payload, and a comment with all that a packet has no field for
 *   Enhanced Packet      …
 *
 * Wireshark knows networks; these are no network packets. Link type 252, "upper PDU", is made for
 * that: each packet begins with tags that name the dissector for what follows ("data": it is shown
 * as bytes, and no plug-in is needed) and addresses, which are made up here, one per process:
 *
 *   | 12 dissector | 4 | "data" | 20 source | 4 | 10.0.0.1 | 21 destination | 4 | 10.… | 0 end | 0 |
 *
 * The length of a packet is these 28 bytes and the message's own size, of which the first bytes
 * are there. The comment reads
 *
 *   message-received; side parent; lab pipe-memory; member 1; pid 4101; object Pipe1_4100;
 *   serial 3; bytes 24; note …
 *
 * which data/tincan.lua makes fields and columns of. Times are real dates where the trace knows when
 * it was begun; otherwise CLOCK_MONOTONIC, since the machine was started, which Wireshark shows as
 * a date in 1970. What is between two packets is the same either way.
 *
 * See https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-01.html, and exported_pdu_tlvs.h of
 * Wireshark for the tags. Main thread.
 */

#include "ipc-trace-pcapng.h"
#include "ipc-text.h"

#include <string.h>

/* Blocks, by their types. */
#define BLOCK_SECTION 0x0a0d0d0au
#define BLOCK_INTERFACE 1u
#define BLOCK_NAMES 4u
#define BLOCK_PACKET 6u
#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define VERSION_MAJOR 1u
#define LINK_TYPE_UPPER_PDU 252u
#define RESOLUTION_NS 9

/* Options within blocks, by their codes, which mean something else in each. */
#define OPTION_END 0u
#define OPTION_COMMENT 1u
#define OPTION_APPLICATION 4u
#define OPTION_INTERFACE_NAME 2u
#define OPTION_INTERFACE_DESCRIPTION 3u
#define OPTION_INTERFACE_RESOLUTION 9u
#define NAME_IPV4 1u

/* Tags before the payload, in network byte order. */
#define TAG_END 0u
#define TAG_DISSECTOR 12u
#define TAG_IPV4_SOURCE 20u
#define TAG_IPV4_DESTINATION 21u

#define ADDRESS_PARENT 0x0afffffeu
#define ADDRESS_FIRST 0x0a000000u

struct _IpcTracePcapng
{
  IpcTraceStore *store;   /* owned */
  GHashTable *interfaces; /* char *, owned: a channel's name, to its number + 1 */
  guint32 n_named;        /* the ids of subjects up to here have their addresses' names */
};

/* --- pieces of blocks --- */

static void
append_u16 (GString *bytes,
            guint value)
{
  guint16 little = GUINT16_TO_LE ((guint16) value);

  g_string_append_len (bytes, (const char *) &little, sizeof little);
}

static void
append_u32 (GString *bytes,
            guint32 value)
{
  guint32 little = GUINT32_TO_LE (value);

  g_string_append_len (bytes, (const char *) &little, sizeof little);
}

static void
pad (GString *bytes,
     gsize length)
{
  static const char zeros[4];

  g_string_append_len (bytes, zeros, (gssize) (-length & 3));
}

/* The length stands at a block's beginning and at its end, so that it can be read backwards. */
static gsize
begin_block (GString *bytes,
             guint32 type)
{
  gsize start = bytes->len;

  append_u32 (bytes, type);
  append_u32 (bytes, 0);
  return start;
}

static void
end_block (GString *bytes,
           gsize start)
{
  guint32 length = (guint32) (bytes->len - start + 4);
  guint32 little = GUINT32_TO_LE (length);

  memcpy (bytes->str + start + 4, &little, sizeof little);
  append_u32 (bytes, length);
}

static void
append_option (GString *bytes,
               guint code,
               const void *value,
               gsize length)
{
  append_u16 (bytes, code);
  append_u16 (bytes, (guint) length);
  g_string_append_len (bytes, value, (gssize) length);
  pad (bytes, length);
}

static void
append_text_option (GString *bytes,
                    guint code,
                    const char *text)
{
  append_option (bytes, code, text, ipc_text_cut (text, strlen (text), G_MAXUINT16));
}

/* --- names --- */

static guint32
get_address (const IpcTraceRecord *record)
{
  return ADDRESS_FIRST + record->subject % (ADDRESS_PARENT - ADDRESS_FIRST);
}

static void
append_name (GString *bytes,
             guint32 address,
             const char *name)
{
  guint32 big = GUINT32_TO_BE (address);
  gsize length = sizeof big + strlen (name) + 1;

  append_u16 (bytes, NAME_IPV4);
  append_u16 (bytes, (guint) length);
  g_string_append_len (bytes, (const char *) &big, sizeof big);
  g_string_append_len (bytes, name, (gssize) strlen (name) + 1);
  pad (bytes, length);
}

/* What a host may be called: the title's letters and digits, and the pid as its domain. */
static char *
dup_host_name (const IpcTraceSubject *subject)
{
  g_autofree char *title = g_strdup (subject->title != NULL ? subject->title : "");

  g_strcanon (title, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS, '-');
  return g_strdup_printf ("%.60s.%u", title, (guint) subject->pid);
}

static void
append_names (IpcTracePcapng *self,
              GString *bytes)
{
  gsize start = begin_block (bytes, BLOCK_NAMES);
  const IpcTraceSubject *subject;

  if (self->n_named == 0)
    append_name (bytes, ADDRESS_PARENT, "Parent");
  while ((subject = ipc_trace_store_get_subject (self->store, self->n_named + 1)) != NULL)
    {
      g_autofree char *name = dup_host_name (subject);
      IpcTraceRecord record = { .subject = subject->id };

      if (subject->member > 0)
        append_name (bytes, get_address (&record), name);
      self->n_named++;
    }
  append_u32 (bytes, OPTION_END);
  end_block (bytes, start);
}

/* --- channels --- */

/* The lab, the member and the object: what a message travels over. */
static char *
dup_channel_name (const IpcTraceSubject *subject,
                  const char *object)
{
  g_autofree char *name = g_strdup_printf ("%s/%u%s%s", subject->lab, subject->member,
                                           object != NULL ? "/" : "", object != NULL ? object : "");

  return ipc_text_escape (name, strlen (name));
}

static void
append_interface (GString *bytes,
                  const char *name,
                  const IpcTraceSubject *subject)
{
  const guint8 resolution = RESOLUTION_NS;
  gsize start = begin_block (bytes, BLOCK_INTERFACE);
  g_autofree char *title = ipc_text_escape (subject->title, strlen (subject->title));
  g_autofree char *description = g_strdup_printf ("%s, pid %u", title, (guint) subject->pid);

  append_u16 (bytes, LINK_TYPE_UPPER_PDU);
  append_u16 (bytes, 0);
  append_u32 (bytes, 0); /* no limit to a packet's length */
  append_text_option (bytes, OPTION_INTERFACE_NAME, name);
  append_text_option (bytes, OPTION_INTERFACE_DESCRIPTION, description);
  append_option (bytes, OPTION_INTERFACE_RESOLUTION, &resolution, sizeof resolution);
  append_u32 (bytes, OPTION_END);
  end_block (bytes, start);
}

/* An interface must come before its first packet; otherwise anywhere. */
static guint
find_interface (IpcTracePcapng *self,
                GString *bytes,
                const IpcTraceSubject *subject,
                const char *object)
{
  g_autofree char *name = dup_channel_name (subject, object);
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->interfaces, name));

  if (number > 0)
    return number - 1;
  append_interface (bytes, name, subject);
  number = g_hash_table_size (self->interfaces) + 1;
  g_hash_table_insert (self->interfaces, g_steal_pointer (&name), GUINT_TO_POINTER (number));
  return number - 1;
}

/* --- packets --- */

/* Calls come from the child and returns from the parent, whoever saw them. What one side does goes
 * to the other; what it gets comes from there. */
static gboolean
is_from_child (const IpcTraceRecord *record)
{
  gboolean by_child = (record->flags & IPC_TRACE_BY_CHILD) != 0;

  switch (record->step)
    {
    case IPC_TRACE_CALL:
    case IPC_TRACE_CHILD_CONNECTED:
    case IPC_TRACE_CHILD_QUIT:
    case IPC_TRACE_PEER_DISCONNECTED:
    case IPC_TRACE_PROCESS_EXITED:
      return TRUE;
    case IPC_TRACE_RETURN:
      return FALSE;
    case IPC_TRACE_MESSAGE_RECEIVED:
    case IPC_TRACE_EVENT_WOKEN:
    case IPC_TRACE_MEMORY_READ:
      return !by_child;
    default:
      return by_child;
    }
}

static void
append_tag (GString *bytes,
            guint tag,
            guint32 value,
            guint length)
{
  const guint16 head[2] = { GUINT16_TO_BE ((guint16) tag), GUINT16_TO_BE ((guint16) length) };
  const guint32 big = GUINT32_TO_BE (value);

  g_string_append_len (bytes, (const char *) head, sizeof head);
  g_string_append_len (bytes, (const char *) &big, (gssize) length);
}

static void
append_header (GString *bytes,
               const IpcTraceRecord *record)
{
  guint32 child = get_address (record);
  gboolean from_child = is_from_child (record);

  append_tag (bytes, TAG_DISSECTOR, 0x64617461, 4); /* "data" */
  append_tag (bytes, TAG_IPV4_SOURCE, from_child ? child : ADDRESS_PARENT, 4);
  append_tag (bytes, TAG_IPV4_DESTINATION, from_child ? ADDRESS_PARENT : child, 4);
  append_tag (bytes, TAG_END, 0, 0);
}

static void
append_fact (GString *comment,
             const char *name,
             const char *value)
{
  g_string_append (comment, "; ");
  g_string_append (comment, name);
  g_string_append_c (comment, ' ');
  g_string_append (comment, value);
}

static void
append_count (GString *comment,
              const char *name,
              guint32 value)
{
  append_fact (comment, name, "");
  ipc_text_append_number (comment, value);
}

static char *
dup_comment (IpcTracePcapng *self,
             const IpcTraceSubject *subject,
             const char *object,
             const IpcTraceRecord *record)
{
  GString *comment = g_string_new (NULL);
  g_autofree char *lab = ipc_text_escape (subject->lab, strlen (subject->lab));

  g_string_append (comment, ipc_trace_step_get_name (record->step));
  append_fact (comment, "side",
               (record->flags & IPC_TRACE_BY_CHILD) != 0 ? "viewer" : "parent");
  append_fact (comment, "lab", lab);
  append_count (comment, "member", subject->member);
  append_count (comment, "pid", (guint32) subject->pid);
  if (object != NULL)
    {
      g_autofree char *name = ipc_text_escape (object, strlen (object));

      append_fact (comment, "object", name);
    }
  if (record->serial > 0)
    append_count (comment, "serial", record->serial);
  if (ipc_trace_step_has_size (record->step, record->flags, record->size_bytes == 0))
    append_count (comment, "bytes", record->size_bytes);
  if ((record->flags & IPC_TRACE_IS_NOTE) != 0 && record->text_length > 0)
    {
      g_autofree char *note = ipc_trace_store_dup_text (self->store, record);

      append_fact (comment, "note", note);
    }
  return g_string_free (comment, FALSE);
}

static guint64
get_packet_time_ns (IpcTracePcapng *self,
                    const IpcTraceRecord *record)
{
  gint64 time_ns;

  if (!ipc_trace_store_get_clock_offset (self->store, &time_ns) ||
      __builtin_add_overflow (time_ns, record->time_ns, &time_ns))
    time_ns = record->time_ns;
  return (guint64) MAX (time_ns, 0);
}

static void
append_packet (IpcTracePcapng *self,
               GString *bytes,
               guint interface_number,
               const IpcTraceRecord *record,
               const char *payload,
               gsize payload_length,
               const char *comment)
{
  guint64 time_ns = get_packet_time_ns (self, record);
  guint64 length = MIN (MAX (payload_length, (guint64) record->size_bytes), G_MAXINT32);
  gsize start = begin_block (bytes, BLOCK_PACKET);

  append_u32 (bytes, interface_number);
  append_u32 (bytes, (guint32) (time_ns >> 32));
  append_u32 (bytes, (guint32) time_ns);
  append_u32 (bytes, (guint32) (IPC_TRACE_PCAPNG_HEADER_BYTES + payload_length));
  append_u32 (bytes, (guint32) (IPC_TRACE_PCAPNG_HEADER_BYTES + length));
  append_header (bytes, record);
  g_string_append_len (bytes, payload, (gssize) payload_length);
  pad (bytes, payload_length);
  append_text_option (bytes, OPTION_COMMENT, comment);
  append_u32 (bytes, OPTION_END);
  end_block (bytes, start);
}

/**
 * ipc_trace_pcapng_new:
 * @store: the records' store, of which a reference is taken
 *
 * Returns: (transfer full): what writes one file
 */
IpcTracePcapng *
ipc_trace_pcapng_new (IpcTraceStore *store)
{
  IpcTracePcapng *self = g_new0 (IpcTracePcapng, 1);

  self->store = g_object_ref (store);
  self->interfaces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * ipc_trace_pcapng_free:
 * @self: (transfer full): a writer
 */
void
ipc_trace_pcapng_free (IpcTracePcapng *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->interfaces);
  g_object_unref (self->store);
  g_free (self);
}

/**
 * ipc_trace_pcapng_append_head:
 * @self: a writer
 * @bytes: where to append
 *
 * What a file begins with: the section and the names of the processes so far.
 */
void
ipc_trace_pcapng_append_head (IpcTracePcapng *self,
                              GString *bytes)
{
  gsize start = begin_block (bytes, BLOCK_SECTION);

  append_u32 (bytes, BYTE_ORDER_MAGIC);
  append_u16 (bytes, VERSION_MAJOR);
  append_u16 (bytes, 0);
  append_u32 (bytes, G_MAXUINT32); /* the section's length: not said */
  append_u32 (bytes, G_MAXUINT32);
  append_text_option (bytes, OPTION_APPLICATION, "Tin Can");
  append_u32 (bytes, OPTION_END);
  end_block (bytes, start);
  append_names (self, bytes);
}

/**
 * ipc_trace_pcapng_append_record:
 * @self: a writer
 * @bytes: where to append
 * @record: a record of its store
 *
 * Its packet, and before it the interface and the name that are needed for the first time.
 */
void
ipc_trace_pcapng_append_record (IpcTracePcapng *self,
                                GString *bytes,
                                const IpcTraceRecord *record)
{
  static const IpcTraceSubject nobody = { .lab = (char *) "", .title = (char *) "" };
  const IpcTraceSubject *subject = ipc_trace_store_get_subject (self->store, record->subject);
  g_autofree char *comment = NULL;
  const char *object;
  const char *payload;
  gsize length;
  guint number;

  if (subject == NULL)
    subject = &nobody;
  if (subject->id > self->n_named)
    append_names (self, bytes);
  object = ipc_trace_subject_get_object (subject, record->object);
  number = find_interface (self, bytes, subject, object);
  comment = dup_comment (self, subject, object, record);
  payload = ipc_trace_store_get_text (self->store, record, &length);
  if ((record->flags & IPC_TRACE_IS_NOTE) != 0)
    length = 0;
  append_packet (self, bytes, number, record, payload, length, comment);
}
