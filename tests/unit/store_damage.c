/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a store does about damaged, missing and foreign files, and about upgrades. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>

#include "store/migrate.h"
#include "store/tables.h"
#include "store_place.h"

#include "../../src/store/db_internal.h"
#include "../../src/store/db_page.h"

/* What the engine's newer meta page says: the roots of its two trees, the last page in use. */
struct engine_meta { uint64_t free_root, tables_root, last; };

static struct engine_meta engine_meta(const char *data)
{
	enum { PAGE = 4096, FREE_ROOT = 80, TABLES_ROOT = 128, LAST = 136, TXN = 144 };
	struct engine_meta ret = { .last = 0 };
	uint64_t newest = 0, txn;
	int fd = open(data, O_RDONLY);

	for (int i = 0; i < 2; i++) {
		assert_int_equal(pread(fd, &txn, 8, i * PAGE + TXN), 8);
		if (txn < newest)
			continue;
		newest = txn;
		assert_int_equal(pread(fd, &ret.free_root, 8, i * PAGE + FREE_ROOT), 8);
		assert_int_equal(pread(fd, &ret.tables_root, 8, i * PAGE + TABLES_ROOT), 8);
		assert_int_equal(pread(fd, &ret.last, 8, i * PAGE + LAST), 8);
	}
	close(fd);
	return ret;
}

/* Opens and reads everything there is. */
static int read_all(struct place *p)
{
	struct problem problem = PROBLEM_INIT;
	struct db *db;
	struct tx *tx;
	enum status st = db_open(p->dir, "test", &db, &problem);
	size_t sum = 0;

	if (st != ST_OK)
		return st == ST_CORRUPT && problem.message[0] != '\0' ? 1 : 2;
	if (tx_begin(db, TX_READ, "x", &tx, &problem) != ST_OK)
		return 3;
	for (enum table t = 0; t < TABLE_COUNT; t++) {
		struct scan s;
		scan_begin(&s, tx, t, (struct bytes){ .n = 0 }, SCAN_FORWARD);
		while (scan_next(&s)) {
			for (size_t i = 0; i < s.value.n; i++)
				sum += ((const uint8_t *)s.value.p)[i];
		}
		scan_end(&s);
	}
	return tx_commit(tx, NULL) == ST_OK && sum > 0 ? 0 : 4;
}

/* A store whose roots stand in front and whose end is leaves, which only the size tells of. */
static void fill_with_end(struct place *p, const char *data)
{
	fill(p->db, TABLE_CLIENT, 100, 300);
	fill(p->db, TABLE_COURSE, 3, 9000);
	struct tx *tx = begin(p->db, TX_WRITE);
	for (int i = 0; i < 50; i++) {
		char key[16];
		snprintf(key, sizeof(key), "%08d", i);
		assert_int_equal(db_delete(tx, TABLE_CLIENT, fixture_text(key)), ST_OK);
	}
	commit(tx);
	struct engine_meta meta;
	int tries = 0;
	do {
		/* Nothing in this process may open the file while the store has it open. */
		put(p->db, TABLE_ROOM, "some", "change");
		db_close(p->db);
		meta = engine_meta(data);
		p->db = fixture_open(p->dir);
		assert_true(tries++ < 100);
	} while (meta.free_root > 16 || meta.tables_root > 16);
	db_close(p->db);
	p->db = NULL;
}

/* Cut anywhere, it is refused in words or it is whole; it never ends the program. */
static void cut_short(void **state)
{
	struct place *p = *state;
	AUTO(buf_release) struct buf whole = BUF_INIT;
	char *data = strdup(in(p, "db/data.mdb"));
	char page[4096];
	int refused = 0;

	fill_with_end(p, data);
	int fd = open(data, O_RDWR);
	for (ssize_t n; (n = read(fd, page, sizeof(page))) > 0;)
		buf_add(&whole, page, (size_t)n);
	for (size_t n = 0; n < whole.len; n += n % 4096 == 0 ? 4095 : 1) {
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, whole.text, n, 0), (ssize_t)n);
		int code = in_child(read_all, p);
		if (code != 0 && code != 1)
			fail_msg("cut to %zu of %zu bytes: %d", n, whole.len, code);
		refused += code;
		if (n < whole.len / 2)
			assert_int_equal(code, 1);
	}
	assert_true(refused > 10);
	assert_int_equal(pwrite(fd, whole.text, whole.len, 0), (ssize_t)whole.len);
	close(fd);
	assert_int_equal(in_child(read_all, p), 0);
	free(data);
}

/* The two that look at pages and not at what they say. */
static enum status prove_pages(struct place *p, struct problem *reterr)
{
	struct tx *tx = begin(p->db, TX_READ);
	unsigned run = 0;
	enum status st = ST_OK;

	for (size_t i = 0; i < nstore_proofs && st == ST_OK; i++)
		if (strcmp(store_proofs[i].name, "pages") == 0 ||
		    strcmp(store_proofs[i].name, "tables") == 0) {
			st = store_proofs[i].run(tx, reterr);
			run++;
		}
	tx_abort(tx);
	return st == ST_OK && run != 2 ? ST_BUG : st;
}

static int proves(struct place *p)
{
	struct problem problem = PROBLEM_INIT;

	if (db_open(p->dir, "test", &p->db, &problem) != ST_OK)
		return 1;
	enum status st = prove_pages(p, &problem);
	return st == ST_OK ? 0 : st == ST_CHECK_FAILED && problem.message[0] != '\0' ? 1 : 2;
}

/* Every page in turn is made zero, put in another's place, or loses a row or a byte of its head:
 * if it is one that is used, the proof of the pages says so. */
static void pages_damaged(void **state)
{
	enum { PAGE = 4096 };
	struct place *p = *state;
	char *data = strdup(in(p, "db/data.mdb"));
	char page[PAGE], other[PAGE], zeros[PAGE] = { 0 };
	int told[4] = { 0 }, code;

	fill_with_end(p, data);
	assert_int_equal(in_child(proves, p), 0);
	int fd = open(data, O_RDWR);
	off_t size = lseek(fd, 0, SEEK_END);
	for (off_t at = 2 * PAGE; at < size; at += PAGE) {
		for (int how = 0; how < 4; how++) {
			off_t from = at + PAGE < size ? at + PAGE : 2 * PAGE;
			assert_int_equal(pread(fd, page, PAGE, at), PAGE);
			assert_int_equal(pread(fd, other, PAGE, how == 1 ? from : at), PAGE);
			if (how >= 2)
				other[how == 2 ? 12 : 10] ^= 2;
			assert_int_equal(pwrite(fd, how == 0 ? zeros : other, PAGE, at), PAGE);
			code = in_child(proves, p);
			if (code > 1)
				fail_msg("page %lld, harm %d: %d", (long long)at / PAGE, how, code);
			told[how] += code != 0;
			assert_int_equal(pwrite(fd, page, PAGE, at), PAGE);
		}
	}
	assert_true(told[0] > 5 && told[1] > 5 && told[2] > 3 && told[3] > 3);
	close(fd);
	assert_int_equal(in_child(proves, p), 0);
	free(data);
}

/* The table of clients as one number; 0: it cannot be read. */
static int clients_are(struct place *p)
{
	struct problem problem = PROBLEM_INIT;
	uint32_t sum = 1;
	struct scan s;

	if (db_open(p->dir, "test", &p->db, &problem) != ST_OK)
		return 0;
	struct tx *tx = begin(p->db, TX_READ);
	scan_begin(&s, tx, TABLE_CLIENT, (struct bytes){ .n = 0 }, SCAN_FORWARD);
	while (scan_next(&s))
		sum = sum * 31 + crc32c(s.key.p, s.key.n) + crc32c(s.value.p, s.value.n);
	scan_end(&s);
	bool good = tx_status(tx) == ST_OK;
	tx_abort(tx);
	return good ? (int)(sum % 97) + 1 : 0;
}

static void read_whole(const char *data, struct buf *ret)
{
	int fd = open(data, O_RDONLY);
	char page[4096];

	buf_reset(ret);
	for (ssize_t n; (n = read(fd, page, sizeof(page))) > 0;)
		buf_add(ret, page, (size_t)n);
	close(fd);
}

/* Puts the pages of a day back one by one; how many the proofs told of. */
static unsigned put_back(struct place *p, const char *data, const struct buf *old, int now)
{
	enum { PAGE = 4096 };
	char page[PAGE];
	unsigned told = 0;
	int fd = open(data, O_RDWR);

	for (size_t at = 0; at + PAGE <= old->len; at += PAGE) {
		if (pread(fd, page, PAGE, (off_t)at) != PAGE ||
		    memcmp(page, old->text + at, PAGE) == 0)
			continue;
		assert_int_equal(pwrite(fd, old->text + at, PAGE, (off_t)at), PAGE);
		bool silent = in_child(proves, p) == 0;
		if (silent && in_child(clients_are, p) != now)
			fail_msg("page %zu as it was is not told", at / PAGE);
		told += !silent;
		assert_int_equal(pwrite(fd, page, PAGE, (off_t)at), PAGE);
	}
	close(fd);
	return told;
}

/* A write that never reached the disk: each page in turn is as it was before one of the last
 * changes, which no sum inside it tells. Unless nobody uses it, the proofs say so. Before the
 * very last one: that it is not the last the store cannot tell. */
static void lost_writes(void **state)
{
	enum { DAYS = 8 };
	struct place *p = *state;
	char *data = strdup(in(p, "db/data.mdb")), value[24];
	struct buf days[DAYS];
	unsigned told = 0;

	fill_with_end(p, data);
	for (int i = 0; i < DAYS + 3; i++) {
		p->db = fixture_open(p->dir);
		snprintf(value, sizeof(value), "change %06d", i);
		put(p->db, TABLE_CLIENT, "00000077", value);
		db_close(p->db);
		p->db = NULL;
		if (i < DAYS) {
			days[i] = (struct buf)BUF_INIT;
			read_whole(data, &days[i]);
		}
	}
	int now = in_child(clients_are, p);
	assert_true(now > 0);
	for (int i = 0; i < DAYS; i++) {
		told += put_back(p, data, &days[i], now);
		buf_release(&days[i]);
	}
	assert_int_equal(in_child(proves, p), 0);
	assert_true(told >= DAYS);
	free(data);
}

/* While others write, and in a store of any shape. */
static void pages_of_any_store(void **state)
{
	struct place *p = *state;
	struct problem problem = PROBLEM_INIT;
	struct rng rng;

	rng_seed(&rng, 5);
	for (int i = 0; i < 300; i++) {
		struct tx *tx = begin(p->db, TX_WRITE);
		for (uint64_t n = rng_below(&rng, 40); n > 0; n--) {
			static char value[20000];
			char key[16];
			enum table t = TABLE_CLIENT + (enum table)rng_below(&rng, 3);
			snprintf(key, sizeof(key), "%llu",
				 (unsigned long long)rng_below(&rng, 400));
			struct bytes v = { value, rng_below(&rng, 8) == 0 ?
						  rng_below(&rng, sizeof(value)) :
						  rng_below(&rng, 300) };
			if (rng_below(&rng, 3) == 0)
				(void)!db_delete(tx, t, fixture_text(key));
			else
				assert_int_equal(db_put(tx, t, fixture_text(key), v, PUT_ANY),
						 ST_OK);
		}
		commit(tx);
		if (prove_pages(p, &problem) != ST_OK)
			fail_msg("%s", problem.message);
	}
}

/* Every size about the one at which a value gets pages of its own, longer and shorter. */
static void pages_of_their_own(void **state)
{
	static const char key[] = "0123456789", value[2060 + 8000] = { 1 };
	struct place *p = *state;

	for (size_t n = 2000; n < 2060; n++)
		for (size_t k = 1; k < sizeof(key); k += 3) {
			struct bytes name = { .p = key, .n = k };
			struct tx *tx = begin(p->db, TX_WRITE);
			for (size_t more = 0; more < 9000; more += 4000) {
				struct bytes v = { .p = value, .n = n + more };
				assert_int_equal(db_put(tx, TABLE_CLIENT, name, v, PUT_ANY), ST_OK);
				v.n = n;
				assert_int_equal(db_put(tx, TABLE_CLIENT, name, v, PUT_ANY), ST_OK);
			}
			commit(tx);
			tx = begin(p->db, TX_WRITE);
			assert_int_equal(db_delete(tx, TABLE_CLIENT, name), ST_OK);
			commit(tx);
		}
}

/* The value is changed, and deleted; 0: both are refused as damage. */
static int changes_the_long_one(struct place *p)
{
	struct problem problem = PROBLEM_INIT;
	struct tx *tx;

	for (int i = 0; i < 2; i++) {
		alarm(20);
		if (db_open(p->dir, "test", &p->db, &problem) != ST_OK)
			return 1;
		tx = begin(p->db, TX_WRITE);
		enum status st = i == 0 ? put_in(tx, TABLE_COURSE, "long", "short", PUT_ANY) :
					  db_delete(tx, TABLE_COURSE, fixture_text("long"));
		if (st != ST_CORRUPT || tx_commit(tx, &problem) != ST_CORRUPT)
			return 2 + i;
		db_close(p->db);
	}
	return 0;
}

/* The head of a value's own pages says that there are none, or more than there can be: a change
 * would have the engine give them all back, with everybody at the gate. */
static void pages_without_end(void **state)
{
	enum { PAGE = 4096 };
	static const uint32_t counts[] = { 0, 2, 1 << 20, UINT32_MAX };
	static const char value[9000] = { 1 };
	struct place *p = *state;
	char *data = strdup(in(p, "db/data.mdb"));
	struct tx *tx = begin(p->db, TX_WRITE);
	struct bytes v = { .p = value, .n = sizeof(value) };
	uint16_t flags = 0;
	off_t at = 0;

	assert_int_equal(db_put(tx, TABLE_COURSE, fixture_text("long"), v, PUT_ANY), ST_OK);
	commit(tx);
	db_close(p->db);
	p->db = NULL;
	int fd = open(data, O_RDWR);
	while (flags != PAGE_OVERFLOW)
		assert_int_equal(pread(fd, &flags, 2, (at += PAGE) + FLAGS_AT), 2);
	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		assert_int_equal(pwrite(fd, &counts[i], 4, at + PAGES_AT), 4);
		assert_int_equal(in_child(changes_the_long_one, p), 0);
	}
	assert_int_equal(pwrite(fd, &(uint32_t){ 3 }, 4, at + PAGES_AT), 4);
	close(fd);
	p->db = fixture_open(p->dir);
	put(p->db, TABLE_COURSE, "long", "short");
	free(data);
}

/* A transaction that took pages at the end and gave them back leaves the file shorter than its
 * meta page says: that is no damage. */
static void shorter_but_whole(void **state)
{
	struct place *p = *state;
	char *data = strdup(in(p, "db/data.mdb"));
	struct stat sb;
	char value[1500] = "v";

	/* Some pages to be used again, as every store in use has. */
	for (int i = 0; i < 10; i++)
		put(p->db, TABLE_ROOM, "some", "change");
	struct tx *tx = begin(p->db, TX_WRITE);
	/* Not so many that the list of free pages needs pages at the end itself. */
	for (int i = 0; i < 600; i++) {
		char key[16];
		snprintf(key, sizeof(key), "%08d", i);
		struct bytes v = { .p = value, .n = sizeof(value) };
		assert_int_equal(db_put(tx, TABLE_CLIENT, fixture_text(key), v, PUT_ANY), ST_OK);
	}
	for (int i = 600; i-- > 3;) {
		char key[16];
		snprintf(key, sizeof(key), "%08d", i);
		assert_int_equal(db_delete(tx, TABLE_CLIENT, fixture_text(key)), ST_OK);
	}
	commit(tx);
	db_close(p->db);
	p->db = NULL;
	assert_int_equal(stat(data, &sb), 0);
	uint64_t says = (engine_meta(data).last + 1) * 4096;
	assert_true((uint64_t)sb.st_size < says); /* or this test tests nothing */
	assert_int_equal(in_child(read_all, p), 0);
	/* Cut into what is used, it is damage, and stays so. */
	int code = 0;
	for (off_t size = sb.st_size - 4096; size > 0; size -= 4096) {
		assert_int_equal(truncate(data, size), 0);
		int now = in_child(read_all, p);
		assert_true(now == 1 || (now == 0 && code == 0));
		code = now;
	}
	assert_int_equal(code, 1);
	free(data);
}

static void missing_files(void **state)
{
	struct place *p = *state;
	struct problem problem = PROBLEM_INIT;
	struct db *db;
	struct stat sb;

	db_close(p->db);
	p->db = NULL;
	/* Without lock.mdb it opens and makes one, all of it allocated. */
	assert_int_equal(unlink(in(p, "db/lock.mdb")), 0);
	db_close(fixture_open(p->dir));
	assert_int_equal(stat(in(p, "db/lock.mdb"), &sb), 0);
	assert_true(sb.st_blocks * 512 >= DB_LOCK_BYTES);
	assert_int_equal(sb.st_mode & 07777, 0660);
	/* Without data.mdb it does not, and makes none. */
	assert_int_equal(unlink(in(p, "db/data.mdb")), 0);
	assert_int_equal(db_open(p->dir, "test", &db, &problem), ST_CORRUPT);
	assert_non_null(strstr(problem.message, "data.mdb"));
	assert_int_not_equal(access(in(p, "db/data.mdb"), F_OK), 0);
	assert_int_equal(fixture_try_create(p->dir, &problem), ST_DUPLICATE);
	assert_int_not_equal(access(in(p, "db/data.mdb"), F_OK), 0);
}

static void write_meta(struct db *db, unsigned schema, bool damage)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	Meta meta = META__INIT;
	struct tx *tx = begin(db, TX_WRITE);

	meta.schema = schema;
	record_pack(&packed, &meta.base);
	if (damage)
		packed.text[packed.len - 1] ^= 1;
	struct bytes value = fixture_bytes(&packed);
	assert_int_equal(db_put(tx, TABLE_META, fixture_text("\1"), value, PUT_ANY), ST_OK);
	commit(tx);
}

static void first_record(void **state)
{
	static const struct { unsigned schema; bool damage; enum status want; } cases[] = {
		{ DB_SCHEMA + 1, false, ST_STORE_NEWER },
		{ 0, false, ST_CORRUPT },
		{ DB_SCHEMA, true, ST_CORRUPT },
	};
	struct problem problem = PROBLEM_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *dir = fixture_dir(NULL);
		struct db *db = fixture_create(dir);
		struct tx *tx;
		write_meta(db, cases[i].schema, cases[i].damage);
		/* A program that runs already notices too. */
		assert_int_equal(tx_begin(db, TX_READ, "x", &tx, &problem), cases[i].want);
		assert_int_equal(tx_begin(db, TX_WRITE, "x", &tx, &problem), cases[i].want);
		assert_false(blocked(SIGINT));
		db_close(db);
		assert_int_equal(db_open(dir, "test", &db, &problem), cases[i].want);
		assert_true(problem.message[0] != '\0' && problem.todo[0] != '\0');
		fixture_remove(dir);
	}
}

static void key_file(void **state)
{
	struct place *p = *state;
	struct problem problem = PROBLEM_INIT;
	struct db *db;
	char *path = strdup(in(p, "keys/index.key"));
	uint8_t key[KEY_SIZE];

	memcpy(key, db_index_key(p->db), sizeof(key));
	db_close(p->db);
	p->db = NULL;
	assert_int_equal(unlink(path), 0);
	assert_int_equal(db_open(p->dir, "test", &db, &problem), ST_NO_INPUT);
	assert_non_null(strstr(problem.message, "index.key"));
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, key, 31), 31);
	assert_int_equal(db_open(p->dir, "test", &db, &problem), ST_CORRUPT);
	key[31] ^= 1;
	assert_int_equal(write(fd, key + 31, 1), 1);
	assert_int_equal(db_open(p->dir, "test", &db, &problem), ST_CORRUPT);
	assert_non_null(strstr(problem.message, "another shop"));
	key[31] ^= 1;
	assert_int_equal(pwrite(fd, key + 31, 1, 31), 1);
	close(fd);
	p->db = fixture_open(p->dir);
	assert_memory_equal(db_index_key(p->db), key, sizeof(key));
	free(path);
}

/* A key that lies there without a store is kept: what was indexed with it needs it. */
static void key_survives(void **state)
{
	struct place *p = *state;
	uint8_t key[KEY_SIZE];

	memcpy(key, db_index_key(p->db), sizeof(key));
	db_close(p->db);
	assert_int_equal(unlink(in(p, "db/data.mdb")), 0);
	assert_int_equal(unlink(in(p, "db/lock.mdb")), 0);
	assert_int_equal(rmdir(in(p, "db")), 0);
	p->db = fixture_create(p->dir);
	assert_memory_equal(db_index_key(p->db), key, sizeof(key));
}

/* ---- upgrades */

static enum status add_note(struct tx *tx, struct problem *reterr)
{
	(void)reterr;
	return db_put(tx, TABLE_JOB, fixture_text("note"), fixture_text("v2"), PUT_NEW);
}

static enum status fail_half_way(struct tx *tx, struct problem *reterr)
{
	TRY(db_put(tx, TABLE_JOB, fixture_text("half"), fixture_text("x"), PUT_NEW));
	return problem_set(reterr, ST_CHECK_FAILED, NULL, "half way");
}

static enum status complete(struct tx *tx, struct problem *reterr)
{
	(void)reterr;
	return db_put(tx, TABLE_JOB, fixture_text("note"), fixture_text("v3"), PUT_ANY);
}

static int older_program(struct place *p)
{
	struct problem problem = PROBLEM_INIT;
	struct db *db;

	return db_open(p->dir, "old", &db, &problem) == ST_STORE_NEWER ? 0 : 1;
}

static void upgrades(void **state)
{
	static const struct migration first[] = {
		{ .from = DB_SCHEMA, .what = "add-note", .why = "a note", .up = add_note },
		{ .from = DB_SCHEMA + 1, .what = "fail", .why = "a fault", .up = fail_half_way },
	};
	static const struct migration fixed[] = {
		{ .from = DB_SCHEMA, .what = "add-note", .why = "a note", .up = add_note },
		{ .from = DB_SCHEMA + 1, .what = "complete", .why = "more", .up = complete },
		{ .from = DB_SCHEMA + 2, .what = "nothing", .why = "a field more", .up = NULL },
	};
	struct place *p = *state;
	struct problem problem = PROBLEM_INIT;

	enum status st = db_migrate(p->db, store_migrations, nstore_migrations, DB_SCHEMA,
				    &problem);
	assert_int_equal(st, ST_OK);
	assert_int_equal(db_migrate(p->db, first, 2, DB_SCHEMA + 2, &problem), ST_CHECK_FAILED);
	assert_string_equal(problem.message, "half way");
	assert_false(tx_open_anywhere());
	/* The first step stays, nothing of the second. */
	assert_true(has(p->db, TABLE_JOB, "note", "v2"));
	assert_false(has(p->db, TABLE_JOB, "half", "x"));
	assert_int_equal(db_migrate(p->db, fixed, 3, DB_SCHEMA + 3, &problem),
			 ST_OK);
	assert_true(has(p->db, TABLE_JOB, "note", "v3"));
	assert_int_equal(db_migrate(p->db, fixed, 3, DB_SCHEMA + 3, &problem),
			 ST_OK); /* nothing left */
	assert_int_equal(in_child(older_program, p), 0);
	assert_int_equal(db_migrate(p->db, fixed, 3, DB_SCHEMA + 4, &problem),
			 ST_BUG);
	/* The key still belongs to it. */
	p->db->meta.len = 0;
	assert_true(has(p->db, TABLE_JOB, "note", "v3"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(cut_short),
		WITH_PLACE(lost_writes),
		WITH_PLACE(pages_damaged),
		WITH_PLACE(pages_of_any_store),
		WITH_PLACE(pages_of_their_own),
		WITH_PLACE(pages_without_end),
		WITH_PLACE(shorter_but_whole),
		WITH_PLACE(missing_files),
		cmocka_unit_test(first_record),
		WITH_PLACE(key_file),
		WITH_PLACE(key_survives),
		WITH_PLACE(upgrades),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
