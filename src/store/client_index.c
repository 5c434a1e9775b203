/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The index keys of a client. Phones and WeChat stand in them only as keyed hashes: a
 * copied file does not tell a number, not even by trying all of them.
 */
#include "store/client_index.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

/* Bytes of the hash in a key; last digits of a phone that find it. */
enum { PHONE_HASH = 16, TAIL_DIGITS = 4 };
/* A phone number of China with its country code. */
enum { MOBILE_DIGITS = 11 };

const char *client_term_name(enum client_term term)
{
	switch (term) {
	case TERM_SORT: return "";
	case TERM_NAME: return "name";
	case TERM_PINYIN: return "pinyin";
	case TERM_INITIALS: return "initials";
	case TERM_MEMBER: return "member_no";
	}
	return "";
}

void client_texts_init(struct client_texts *texts, const Client *c)
{
	texts->folded = (struct buf)BUF_INIT;
	text_fold(&texts->folded, c->name);
	texts->n = pinyin_name(c->name, texts->readings);
}

void client_texts_release(struct client_texts *texts)
{
	buf_release(&texts->folded);
}

bool client_lists_fit(const Client *c)
{
	return c->n_tags <= LIMIT_LIST &&
	       (c->private_ == NULL || c->private_->n_other_phones <= LIMIT_LIST);
}

bool client_listed(const Client *c)
{
	return c->deleted_at == 0;
}

/* ---- covering rows */

struct row { char bytes[2 + LIMIT_NAME + LIMIT_LINE]; size_t n; };

static void make_row(const Client *c, struct row *ret)
{
	size_t name = text_whole(c->name, LIMIT_NAME);
	size_t member = text_whole(c->member_no, sizeof(((struct client_hit *)0)->member_no) - 1);

	ret->bytes[1] = (char)name;
	memcpy(ret->bytes + 2, c->name, name);
	memcpy(ret->bytes + 2 + name, c->member_no, member);
	ret->n = 2 + name + member;
}

bool client_hit_of_row(struct bytes row, uint32_t id, struct client_hit *ret)
{
	const char *p = row.p;

	if (row.n < 2 || (uint8_t)p[1] > row.n - 2)
		return false;
	size_t name = (uint8_t)p[1], member = row.n - 2 - name;
	if (name >= sizeof(ret->name) || member >= sizeof(ret->member_no))
		return false;
	ret->id = id;
	memcpy(ret->name, p + 2, name);
	ret->name[name] = '\0';
	memcpy(ret->member_no, p + 2 + name, member);
	ret->member_no[member] = '\0';
	ret->matched = client_term_name((enum client_term)p[0]);
	return true;
}

void client_hit_of_record(const Client *c, const char *matched, struct client_hit *ret)
{
	struct row row;

	row.bytes[0] = TERM_SORT;
	make_row(c, &row);
	REQUIRE(client_hit_of_row((struct bytes){ row.bytes, row.n }, c->id, ret));
	ret->matched = matched;
}

/* ---- terms */

/* What the functions below fill. */
struct filling {
	const Client *client;
	struct index_set *set;
	struct row row;
	const uint8_t *index_key;
};

static void add_term(struct filling *f, enum index_tag tag, enum client_term term, const char *text)
{
	struct key key;

	if (*text == '\0')
		return;
	f->row.bytes[0] = (char)term;
	key_start(&key, (uint8_t)tag);
	key_text(&key, text);
	key_u32(&key, f->client->id);
	index_set_add(f->set, &key, (struct bytes){ f->row.bytes, f->row.n });
}

static void add_empty(struct filling *f, enum index_tag tag, const char *text)
{
	struct key key;

	if (*text == '\0')
		return;
	key_start(&key, (uint8_t)tag);
	key_text(&key, text);
	key_u32(&key, f->client->id);
	index_set_add(f->set, &key, (struct bytes){ .n = 0 });
}

/* Bytes of the surname of a Chinese name; 0 where the text is none, or has no more than it. */
static size_t surname_bytes(const char *folded)
{
	/* Surnames of two characters that people bear today; any other is one character. */
	static const char compounds[][7] = {
		"欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "尉迟", "尉遲",
		"皇甫", "慕容", "令狐", "司徒", "司空", "夏侯", "东方", "東方", "公孙",
		"公孫", "轩辕", "軒轅", "独孤", "獨孤", "南宫", "南宮", "呼延", "闻人",
		"聞人", "濮阳", "濮陽", "淳于", "单于", "單于", "太叔", "申屠", "赫连",
		"赫連", "钟离", "鍾離", "宗政", "公冶", "仲孙", "长孙", "長孫", "宇文",
		"万俟", "澹台", "澹臺", "纳兰", "納蘭", "乐正", "樂正", "端木", "百里",
		"东郭", "南门", "西门", "东门", "第五", "完颜", "拓跋", "贺兰", "鲜于",
		"鮮于", "相里", "颛孙",
	};
	const char *readings[PINYIN_READINGS_MAX];
	uint32_t c;
	size_t first = text_next(folded, &c);

	if (first == 0 || pinyin_readings(c, readings) == 0)
		return 0;
	enum { COMPOUND = sizeof(compounds[0]) - 1 };
	bool longer = strlen(folded) > COMPOUND;
	for (size_t i = 0; longer && i < ARRAY_LEN(compounds); i++) {
		if (memcmp(folded, compounds[i], COMPOUND) == 0)
			return COMPOUND;
	}
	return folded[first] == '\0' ? 0 : first;
}

/* The given name, and its readings: those of the whole name without those of the surname. */
static void add_given_name(struct filling *f, const struct client_texts *texts)
{
	struct pinyin_variant surname[PINYIN_VARIANTS_MAX];
	char text[16];
	size_t n = surname_bytes(texts->folded.text);

	if (n == 0)
		return;
	REQUIRE(n < sizeof(text));
	memcpy(text, texts->folded.text, n);
	text[n] = '\0';
	add_term(f, IX_CLIENT_TERM, TERM_NAME, texts->folded.text + n);
	size_t count = pinyin_name(text, surname);
	for (size_t i = 0; i < texts->n; i++) {
		const char *full = texts->readings[i].full;
		size_t longest = 0;
		for (size_t j = 0; j < count; j++) {
			size_t len = strlen(surname[j].full);
			if (len > longest && strncmp(full, surname[j].full, len) == 0)
				longest = len;
		}
		if (longest > 0)
			add_term(f, IX_CLIENT_TERM, TERM_PINYIN, full + longest);
	}
}

static void add_names(struct filling *f, const struct client_texts *texts)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	pinyin_sort_key(&text, f->client->name);
	add_term(f, IX_CLIENT_SORT, TERM_SORT, text.text);
	add_term(f, IX_CLIENT_TERM, TERM_NAME, texts->folded.text);
	for (size_t i = 0; i < texts->n; i++) {
		add_term(f, IX_CLIENT_TERM, TERM_PINYIN, texts->readings[i].full);
		add_term(f, IX_CLIENT_TERM, TERM_INITIALS, texts->readings[i].initials);
	}
	add_given_name(f, texts);
	buf_reset(&text);
	text_fold(&text, f->client->member_no);
	add_term(f, IX_CLIENT_TERM, TERM_MEMBER, text.text);
	add_empty(f, IX_CLIENT_SOUND, texts->readings[0].full);
	for (size_t i = 0; i < f->client->n_tags; i++) {
		buf_reset(&text);
		text_fold(&text, f->client->tags[i]);
		add_empty(f, IX_CLIENT_TAG, text.text);
	}
}

/* ---- hashed keys */

void client_phone_digits(struct buf *out, const char *phone)
{
	size_t start = out->len, skip = 0;

	text_digits(out, phone);
	const char *digits = out->text + start;
	if (strncmp(digits, "0086", 4) == 0)
		skip = 4;
	else if (strncmp(digits, "86", 2) == 0)
		skip = 2;
	size_t n = out->len - start;
	if (skip == 0 || n != skip + MOBILE_DIGITS)
		return;
	memmove(out->text + start, out->text + start + skip, n - skip);
	buf_truncate(out, start + n - skip);
}

void client_phone_key(struct key *key, enum index_tag tag, const uint8_t index_key[KEY_SIZE],
		      const char *text)
{
	uint8_t hash[PHONE_HASH];

	hash_keyed(index_key, text, strlen(text), hash, sizeof(hash));
	key_start(key, (uint8_t)tag);
	key_bytes(key, hash, sizeof(hash));
}

static void add_hashed(struct filling *f, enum index_tag tag, const char *text)
{
	struct key key;

	client_phone_key(&key, tag, f->index_key, text);
	key_u32(&key, f->client->id);
	index_set_add(f->set, &key, (struct bytes){ .n = 0 });
}

static void add_phone(struct filling *f, const char *phone)
{
	AUTO(buf_release) struct buf digits = BUF_INIT;

	client_phone_digits(&digits, phone);
	if (digits.len == 0)
		return;
	add_hashed(f, IX_CLIENT_PHONE, digits.text);
	if (digits.len >= TAIL_DIGITS)
		add_hashed(f, IX_CLIENT_TAIL, digits.text + digits.len - TAIL_DIGITS);
}

static void add_contacts(struct filling *f)
{
	const ClientPrivate *p = f->client->private_;
	AUTO(buf_release) struct buf wechat = BUF_INIT;

	if (p == NULL)
		return;
	add_phone(f, p->phone);
	for (size_t i = 0; i < p->n_other_phones; i++)
		add_phone(f, p->other_phones[i]);
	buf_puts(&wechat, "wx:");
	text_fold(&wechat, p->wechat);
	if (wechat.len > strlen("wx:"))
		add_hashed(f, IX_CLIENT_PHONE, wechat.text);
}

void client_index(const Client *c, const struct client_texts *texts,
		  const uint8_t index_key[KEY_SIZE], struct index_set *ret)
{
	struct filling f = { .client = c, .set = ret, .index_key = index_key };

	if (!client_listed(c))
		return;
	make_row(c, &f.row);
	add_names(&f, texts);
	add_contacts(&f);
}
