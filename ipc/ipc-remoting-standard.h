/* SPDX-License-Identifier: MIT */
#pragma once

#include "ipc-remoting-objects.h"

G_BEGIN_DECLS

GDBusMessage *ipc_remoting_standard_call (IpcRemotingObjects *objects,
                                          guint caller,
                                          GDBusMessage *call);

G_END_DECLS
