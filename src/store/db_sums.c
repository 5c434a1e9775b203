/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a table holds, in one number: the sum over its rows of a number for each row. A put adds
 * the new row's and takes off the old one's, a commit keeps the sums of all tables, and a proof
 * adds the rows up again. So a page is told that was sound once and is not what was written last
 * (a write that the disk lost): no sum inside a page can tell that.
 *
 * They stand beside the roots of the tables, in the page that every commit writes anyway, under
 * a name that is no table's: u64 for each table, little-endian, in the order of enum table.
 * Damage is to be told by this, not malice.
 */
#include <string.h>

#include "db_internal.h"
#include "store/proofs.h"

enum { SUM = sizeof(uint64_t), SUMS = TABLE_COUNT * SUM };

static MDB_val sums_key(void)
{
	static const char name[] = DB_SUMS;

	return (MDB_val){ .mv_size = sizeof(name) - 1, .mv_data = (void *)(uintptr_t)name };
}

/* Two sums of 32 bits, then every bit spread over all (the end of splitmix64). */
uint64_t db_row_sum(struct bytes key, struct bytes value)
{
	uint64_t x = (uint64_t)crc32c(key.p, key.n) << 32 | crc32c(value.p, value.n);

	x += UINT64_C(0x9e3779b97f4a7c15) * (value.n + 1);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static int sums_write(MDB_txn *txn, MDB_dbi roots, const uint64_t sums[TABLE_COUNT])
{
	uint8_t bytes[SUMS];
	MDB_val k = sums_key(), v = { .mv_size = sizeof(bytes), .mv_data = bytes };

	for (size_t i = 0; i < SUMS; i++)
		bytes[i] = (uint8_t)(sums[i / SUM] >> 8 * (i % SUM));
	return mdb_put(txn, roots, &k, &v, 0);
}

/* A table that is newer than the sums was empty when they were written. */
static int sums_read(MDB_txn *txn, MDB_dbi *ret_roots, uint64_t ret[TABLE_COUNT])
{
	MDB_val k = sums_key(), v;
	int rc = mdb_dbi_open(txn, NULL, 0, ret_roots);

	if (rc == MDB_SUCCESS)
		rc = mdb_get(txn, *ret_roots, &k, &v);
	if (rc != MDB_SUCCESS)
		return rc;
	if (v.mv_size > SUMS || v.mv_size % SUM != 0)
		return MDB_CORRUPTED;
	memset(ret, 0, SUMS);
	for (size_t i = 0; i < v.mv_size; i++)
		ret[i / SUM] |= (uint64_t)((const uint8_t *)v.mv_data)[i] << 8 * (i % SUM);
	return MDB_SUCCESS;
}

int db_sums_begin(MDB_txn *txn, const uint64_t sums[TABLE_COUNT])
{
	MDB_dbi roots;
	int rc = mdb_dbi_open(txn, NULL, 0, &roots);

	return rc == MDB_SUCCESS ? sums_write(txn, roots, sums) : rc;
}

int db_sums_keep(struct tx *tx)
{
	uint64_t sums[TABLE_COUNT];
	MDB_dbi roots;

	if (tx->changes == 0)
		return MDB_SUCCESS;
	int rc = sums_read(tx->txn, &roots, sums);
	/* A store of an older form has none until it is upgraded. */
	if (rc == MDB_NOTFOUND)
		return MDB_SUCCESS;
	if (rc != MDB_SUCCESS)
		return rc;
	for (enum table t = 0; t < TABLE_COUNT; t++)
		sums[t] += tx->sums[t];
	return sums_write(tx->txn, roots, sums);
}

static enum status add_up(struct tx *tx, enum table table, uint64_t *ret)
{
	AUTO(scan_end) struct scan s;

	*ret = 0;
	scan_begin(&s, tx, table, (struct bytes){ .n = 0 }, SCAN_FORWARD);
	while (scan_next(&s))
		*ret += db_row_sum(s.key, s.value);
	return tx_status(tx);
}

enum status db_sums_make(struct tx *tx, struct problem *reterr)
{
	uint64_t sums[TABLE_COUNT];

	for (enum table t = 0; t < TABLE_COUNT; t++)
		TRY(add_up(tx, t, &sums[t]));
	/* What was written before this in the same transaction is in them. */
	memset(tx->sums, 0, sizeof(tx->sums));
	return db_engine_problem(db_sums_begin(tx->txn, sums), _("The shop cannot be upgraded"),
				 reterr);
}

enum status proof_tables(struct tx *tx, struct problem *reterr)
{
	uint64_t kept[TABLE_COUNT], sum;
	MDB_dbi roots;

	if (sums_read(tx->txn, &roots, kept) != MDB_SUCCESS)
		return problem_set(reterr, ST_CHECK_FAILED, "tables",
				   _("The sums of the tables cannot be read."));
	for (enum table t = 0; t < TABLE_COUNT; t++) {
		TRY(add_up(tx, t, &sum));
		if (sum != kept[t] + tx->sums[t])
			return problem_set(reterr, ST_CHECK_FAILED, table_name(t),
					   _("Table %s does not hold what was written to it."),
					   table_name(t));
	}
	return ST_OK;
}
