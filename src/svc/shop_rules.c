/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/shop_rules.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "model/records.pb-c.h"
#include "rules/rules.h"
#include "store/key.h"
#include "store/record.h"

/* One kind of rule file: how it is read, packed and unpacked. */
struct rule_kind {
	const char *name;
	enum status (*load)(const char *file, const char *text, size_t len, void **ret,
			    struct faults *);
	void (*pack)(const void *, struct buf *);
	bool (*unpack)(const void *bytes, size_t len, void **ret);
};

static enum status load_treatments(const char *file, const char *text, size_t len, void **ret,
				   struct faults *f)
{
	return treatments_load(file, text, len, (struct treatments **)ret, f);
}

static void pack_treatments(const void *rules, struct buf *out)
{
	treatments_pack(rules, out);
}

static bool unpack_treatments(const void *bytes, size_t len, void **ret)
{
	return treatments_unpack(bytes, len, (struct treatments **)ret);
}

static enum status load_tiers(const char *file, const char *text, size_t len, void **ret,
			      struct faults *f)
{
	return tiers_load(file, text, len, (struct tiers **)ret, f);
}

static void pack_tiers(const void *rules, struct buf *out)
{
	tiers_pack(rules, out);
}

static bool unpack_tiers(const void *bytes, size_t len, void **ret)
{
	return tiers_unpack(bytes, len, (struct tiers **)ret);
}

static enum status load_calendar(const char *file, const char *text, size_t len, void **ret,
				 struct faults *f)
{
	return calendar_load(file, text, len, (struct calendar **)ret, f);
}

static void pack_calendar(const void *rules, struct buf *out)
{
	calendar_pack(rules, out);
}

static bool unpack_calendar(const void *bytes, size_t len, void **ret)
{
	return calendar_unpack(bytes, len, (struct calendar **)ret);
}

static const struct rule_kind treatments_kind = {
	.name = "treatments.yaml", .load = load_treatments, .pack = pack_treatments,
	.unpack = unpack_treatments,
};

static const struct rule_kind tiers_kind = {
	.name = "tiers.yaml", .load = load_tiers, .pack = pack_tiers, .unpack = unpack_tiers,
};

static const struct rule_kind calendar_kind = {
	.name = "calendar.yaml", .load = load_calendar, .pack = pack_calendar,
	.unpack = unpack_calendar,
};

/* ---- what the store keeps */

static struct key kept_key(uint8_t tag, const char *name)
{
	struct key k;

	key_start(&k, tag);
	key_text(&k, name);
	return k;
}

static enum status kept_text(struct shop *shop, const char *name, struct arena *arena,
			     ProtobufCMessage **ret)
{
	AUTO(tx_end) struct tx *tx = NULL;
	struct key k = kept_key(META_TEXT, name);
	struct bytes value;

	TRY(tx_begin(shop->db, TX_READ, "rules", &tx, NULL));
	TRY(db_get(tx, TABLE_META, key_of(&k), &value));
	return record_unpack(value, &rule_text__descriptor, arena, ret);
}

/*
 * The pack is a cache, not a record: the hash of its text, CRC32C of the rest (big-endian), then
 * the bytes of rules/. A price in which the disk changed a bit is read from the text again.
 */
enum { PACK_HEAD = HASH_SIZE + 4 };

static void pack_sum(const void *bytes, size_t n, uint8_t ret[4])
{
	uint32_t sum = crc32c(bytes, n);

	for (int i = 0; i < 4; i++)
		ret[i] = (uint8_t)(sum >> (24 - 8 * i));
}

static bool pack_sound(struct bytes pack)
{
	const uint8_t *at = pack.p;
	uint8_t sum[4];

	if (pack.n <= PACK_HEAD)
		return false;
	pack_sum(at + PACK_HEAD, pack.n - PACK_HEAD, sum);
	return memcmp(at + HASH_SIZE, sum, sizeof(sum)) == 0;
}

static bool unpack_kept(struct shop *shop, const struct rule_kind *kind,
			const uint8_t hash[HASH_SIZE], void **ret)
{
	AUTO(tx_end) struct tx *tx = NULL;
	struct key k = kept_key(META_PACK, kind->name);
	struct bytes value;

	if (tx_begin(shop->db, TX_READ, "rules", &tx, NULL) != ST_OK ||
	    db_get(tx, TABLE_META, key_of(&k), &value) != ST_OK || !pack_sound(value) ||
	    memcmp(value.p, hash, HASH_SIZE) != 0)
		return false;
	return kind->unpack((const uint8_t *)value.p + PACK_HEAD, value.n - PACK_HEAD, ret);
}

static enum status put(struct tx *tx, uint8_t tag, const char *name, const struct buf *value)
{
	struct key k = kept_key(tag, name);

	return db_put(tx, TABLE_META, key_of(&k),
		      (struct bytes){ .p = value->text, .n = value->len }, PUT_ANY);
}

/* What is kept was changed on the disk, and who knows what else: nobody asked for a write, and in
 * damaged pages the engine may never come back from one. */
static bool kept_damaged(struct tx *tx, const struct rule_kind *kind)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct key text = kept_key(META_TEXT, kind->name), pack = kept_key(META_PACK, kind->name);
	struct bytes value;
	ProtobufCMessage *m;

	if (db_get(tx, TABLE_META, key_of(&pack), &value) == ST_OK && !pack_sound(value))
		return true;
	return db_get(tx, TABLE_META, key_of(&text), &value) == ST_OK &&
	       record_unpack(value, &rule_text__descriptor, &arena, &m) != ST_OK;
}

/* Keeps text and rules. A full disk or a busy writer must not keep the shop shut: then they are
 * kept at the next start. */
static void keep(struct shop *shop, const struct rule_kind *kind, const char *text,
		 const uint8_t hash[HASH_SIZE], const void *rules)
{
	AUTO(buf_release) struct buf record = BUF_INIT, pack = BUF_INIT;
	AUTO(tx_end) struct tx *tx = NULL;
	RuleText t = RULE_TEXT__INIT;
	uint8_t sum[4] = { 0 };

	t.name = (char *)(uintptr_t)kind->name;
	t.text = (char *)(uintptr_t)text;
	t.at = clock_now().ms;
	record_pack(&record, &t.base);
	buf_add(&pack, hash, HASH_SIZE);
	buf_add(&pack, sum, sizeof(sum));
	kind->pack(rules, &pack);
	pack_sum(pack.text + PACK_HEAD, pack.len - PACK_HEAD, sum);
	memcpy(pack.text + HASH_SIZE, sum, sizeof(sum));
	if (tx_begin(shop->db, TX_WRITE, "rules", &tx, NULL) != ST_OK ||
	    kept_damaged(tx, kind) || put(tx, META_TEXT, kind->name, &record) != ST_OK ||
	    put(tx, META_PACK, kind->name, &pack) != ST_OK)
		return;
	enum status st = tx_commit(tx, NULL);
	(void)st;
	tx = NULL;
}

/* ---- which text counts */

static enum status last_good(struct shop *shop, const struct rule_kind *kind,
			     const struct problem *wrong, void **ret)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(faults_release) struct faults faults = FAULTS_INIT;
	ProtobufCMessage *m;

	TRY(kept_text(shop, kind->name, &arena, &m));
	const char *text = ((const RuleText *)m)->text;
	TRY(kind->load(kind->name, text, strlen(text), ret, &faults));
	/* Both files may be faulty: the second does not hide the first. */
	size_t told = strlen(shop->warning);
	snprintf(shop->warning + told, sizeof(shop->warning) - told, "%s", told > 0 ? " " : "");
	told = strlen(shop->warning);
	snprintf(shop->warning + told, sizeof(shop->warning) - told,
		 _("The last good rules are in use: %s"), wrong->message);
	return ST_OK;
}

static enum status from_text(struct shop *shop, const struct rule_kind *kind, const char *file,
			     const char *text, size_t len, void **ret, struct problem *wrong)
{
	AUTO(faults_release) struct faults faults = FAULTS_INIT;
	uint8_t hash[HASH_SIZE];

	hash_bytes(text, len, hash);
	if (unpack_kept(shop, kind, hash, ret))
		return ST_OK;
	if (kind->load(file, text, len, ret, &faults) != ST_OK)
		return faults_problem(&faults, ST_BAD_CONFIG, wrong);
	keep(shop, kind, text, hash, *ret);
	return ST_OK;
}

static enum status load_kind(struct shop *shop, const struct rule_kind *kind, void **ret,
			     struct problem *reterr)
{
	AUTO(buf_release) struct buf path = BUF_INIT, text = BUF_INIT;
	struct problem wrong = PROBLEM_INIT;
	enum status st;

	if (shop->conf_dir[0] != '\0')
		buf_printf(&path, "%s/%s", shop->conf_dir, kind->name);
	if (path.len == 0 || access(path.text, F_OK) != 0) {
		size_t n;
		const char *builtin = rules_builtin(kind->name, &n);
		return from_text(shop, kind, kind->name, builtin, n, ret, reterr);
	}
	st = rules_read(path.text, &text, &wrong);
	if (st == ST_OK)
		st = from_text(shop, kind, path.text, text.text, text.len, ret, &wrong);
	if (st != ST_OK && last_good(shop, kind, &wrong, ret) == ST_OK)
		return ST_OK;
	if (st != ST_OK && reterr != NULL)
		*reterr = wrong;
	return st;
}

enum status shop_load_rules(struct shop *shop, struct problem *reterr)
{
	void *treatments = NULL, *tiers = NULL, *calendar = NULL;

	TRY(load_kind(shop, &treatments_kind, &treatments, reterr));
	shop->treatments = treatments;
	TRY(load_kind(shop, &tiers_kind, &tiers, reterr));
	shop->tiers = tiers;
	TRY(load_kind(shop, &calendar_kind, &calendar, reterr));
	shop->calendar = calendar;
	return ST_OK;
}
