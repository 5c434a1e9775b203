/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/field.h"

#include <string.h>

#include "model/ops.pb-c.h"
#include "model/records.pb-c.h"

const ProtobufCMessageDescriptor *const message_types[] = {
#include "model/message_types.h"
};
const size_t nmessage_types = ARRAY_LEN(message_types);

const ProtobufCMessageDescriptor *message_by_name(const char *name)
{
	for (size_t i = 0; i < nmessage_types; i++) {
		if (strcmp(message_types[i]->name, name) == 0)
			return message_types[i];
	}
	return NULL;
}
