/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/texts.h"

bool texts_walk(ProtobufCMessage *m, texts_fn *fn, void *ctx)
{
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		void *at = (char *)m + f->offset;
		bool many = f->label == PROTOBUF_C_LABEL_REPEATED;
		size_t n = many ? *(size_t *)((char *)m + f->quantifier_offset) : 1;
		for (size_t j = 0; j < n; j++) {
			if (f->type == PROTOBUF_C_TYPE_STRING) {
				char **text = many ? &(*(char ***)at)[j] : (char **)at;
				if (fn(ctx, f->name, text))
					return true;
			} else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
				ProtobufCMessage *inner = many ? (*(ProtobufCMessage ***)at)[j] :
								 *(ProtobufCMessage **)at;
				if (inner != NULL && texts_walk(inner, fn, ctx))
					return true;
			}
		}
	}
	return false;
}
