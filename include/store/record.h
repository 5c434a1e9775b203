/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records: a protobuf message behind one version byte and a CRC32C of the rest.
 * Keys of record tables are the id as u32 big-endian. Messages read are decoded into
 * an arena and owned by it.
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include <protobuf-c/protobuf-c.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/db.h"

enum { RECORD_VERSION = 1 };

/* Appends version, checksum, packed message. */
void record_pack(struct buf *, const ProtobufCMessage *);
/* ST_CORRUPT when the checksum, version or message is bad. */
enum status record_unpack(struct bytes, const ProtobufCMessageDescriptor *, struct arena *,
			  ProtobufCMessage **ret) MUST_CHECK;

enum status record_get(struct tx *, enum table, uint32_t id, const ProtobufCMessageDescriptor *,
		       struct arena *, ProtobufCMessage **ret) MUST_CHECK; /* ST_NOT_FOUND */
enum status record_put(struct tx *, enum table, uint32_t id, const ProtobufCMessage *,
		       enum put_how) MUST_CHECK;
/* The first time: new records are the last of their table. ST_DUPLICATE if the id is taken. */
enum status record_put_new(struct tx *, enum table, uint32_t id,
			   const ProtobufCMessage *) MUST_CHECK;
/* One more than the largest id in the table. */
enum status record_next_id(struct tx *, enum table, uint32_t *ret) MUST_CHECK;
/* Calls fn for every record in id order from `from` until it returns other than ST_OK; the
 * arena is cleared after each. */
typedef enum status record_fn(void *ctx, uint32_t id, const ProtobufCMessage *);
enum status record_each(struct tx *, enum table, uint32_t from, const ProtobufCMessageDescriptor *,
			record_fn *, void *ctx) MUST_CHECK;
/* The same, all of them kept in the caller's arena. */
enum status record_each_kept(struct tx *, enum table, uint32_t from,
			     const ProtobufCMessageDescriptor *, struct arena *, record_fn *,
			     void *ctx) MUST_CHECK;

#endif
