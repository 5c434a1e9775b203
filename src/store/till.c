/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawers, numbered without a gap. Only the last can be open, and what is closed is never
 * written again: a day that is opened again is a new one that names the one it replaces.
 */
#include "store/tables.h"

/* The last of the table that is open, or closed, as is asked: one of the two last. */
static enum status last_one(struct tx *tx, bool closed, struct arena *arena, Till **ret)
{
	ProtobufCMessage *message;
	uint32_t id;

	TRY(record_next_id(tx, TABLE_TILL, &id));
	for (int i = 0; i < 2 && --id > 0; i++) {
		TRY(record_get(tx, TABLE_TILL, id, &till__descriptor, arena, &message));
		Till *till = (Till *)message;
		if (till->closed == closed) {
			*ret = till;
			return ST_OK;
		}
		if (!closed)
			break;
	}
	return ST_NOT_FOUND;
}

enum status till_open(struct tx *tx, struct arena *arena, Till **ret)
{
	return last_one(tx, false, arena, ret);
}

enum status till_last(struct tx *tx, struct arena *arena, Till **ret)
{
	return last_one(tx, true, arena, ret);
}

enum status till_put(struct tx *tx, const Till *was, const Till *now)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	uint32_t next;
	Till *open;

	REQUIRE(now->id != 0 && (was == NULL || was->id == now->id));
	if (was != NULL)
		return was->closed ? ST_WRONG_STATE
				   : record_put(tx, TABLE_TILL, now->id, &now->base, PUT_ANY);
	TRY(record_next_id(tx, TABLE_TILL, &next));
	if (now->id != next)
		return now->id < next ? ST_DUPLICATE : ST_BAD_VALUE;
	enum status s = till_open(tx, &arena, &open);
	if (s != ST_NOT_FOUND)
		return s == ST_OK ? ST_WRONG_STATE : s;
	return record_put(tx, TABLE_TILL, now->id, &now->base, PUT_APPEND);
}
