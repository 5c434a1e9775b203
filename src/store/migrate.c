/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/migrate.h"

#include "model/records.pb-c.h"
#include "db_internal.h"
#include "store/key.h"
#include "store/record.h"

const struct migration store_migrations[] = {
	{ .from = 1, .what = "book",
	  .why = "Roster, waitlist, turns, attendance, plans and messages have tables." },
	{ .from = 2, .what = "sums", .up = db_sums_make,
	  .why = "The sum of every table is kept, so that a lost write is told." },
};
const size_t nstore_migrations = ARRAY_LEN(store_migrations);

static const uint8_t meta_key_bytes[] = { META_SHOP };

static enum status get_meta(struct tx *tx, struct arena *arena, Meta **ret)
{
	struct bytes key = { .p = meta_key_bytes, .n = sizeof(meta_key_bytes) }, value;
	ProtobufCMessage *m;

	TRY(db_get(tx, TABLE_META, key, &value));
	TRY(record_unpack(value, &meta__descriptor, arena, &m));
	*ret = (Meta *)m;
	return ST_OK;
}

static enum status put_meta(struct tx *tx, const Meta *meta)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct bytes key = { .p = meta_key_bytes, .n = sizeof(meta_key_bytes) };

	record_pack(&packed, &meta->base);
	struct bytes value = { .p = packed.text, .n = packed.len };
	return db_put(tx, TABLE_META, key, value, PUT_ANY);
}

static const struct migration *find(const struct migration *table, size_t n, unsigned from)
{
	for (size_t i = 0; i < n; i++) {
		if (table[i].from == from)
			return &table[i];
	}
	return NULL;
}

/* One step; *ret_done when the store is there already. */
static enum status step(struct db *db, const struct migration *table, size_t n, unsigned newest,
			bool *ret_done, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(tx_end) struct tx *tx = NULL;
	Meta *meta;

	TRY(tx_begin(db, TX_WRITE, "migrate", &tx, reterr));
	enum status st = get_meta(tx, &arena, &meta);
	if (st != ST_OK)
		return problem_set(reterr, st, NULL, NULL);
	if (meta->schema >= newest) {
		*ret_done = true;
		return ST_OK;
	}
	const struct migration *m = find(table, n, meta->schema);
	if (m == NULL)
		return problem_set(reterr, ST_BUG, NULL,
				   _("There is no upgrade from form %u of the store."),
				   meta->schema);
	if (m->up != NULL)
		TRY(m->up(tx, reterr));
	meta->schema++;
	st = put_meta(tx, meta);
	if (st != ST_OK)
		return problem_set(reterr, st, NULL, NULL);
	return tx_commit(tx, reterr);
}

enum status db_migrate(struct db *db, const struct migration *table, size_t n, unsigned newest,
		       struct problem *reterr)
{
	bool done = false;

	/* What this program writes from now on is understood by itself. */
	if (db->schema < newest)
		db->schema = newest;
	done = db->stored >= newest;
	while (!done)
		TRY(step(db, table, n, newest, &done, reterr));
	return ST_OK;
}
