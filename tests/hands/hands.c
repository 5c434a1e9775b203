/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How few keys the everyday tasks take: plays each on the demo shop, from the day board, and
 * compares with its goal. Text that only a person can know is not counted; every other
 * key is. One TAP line a task, with its count.
 */
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "lib/salon.h"

struct part {
	const char *keys;
	bool known;             /* text only a person can know: not counted */
};

struct task {
	const char *name;
	int goal;
	const char *before;     /* keys that bring the board into position; not counted */
	struct part parts[14];
	const char *shows;      /* what must be on the screen at the end */
};

/* A client of gold who is entered beside the demo shop, and what the scanner reads. */
#define HER "欧阳试手"
#define MASK "6970008800879"
/* Her visit is done, the first one and another like it; the board is at her booking. */
#define SERVED "<Enter>1/" HER "<Enter>bbs<Enter><C-s><Esc>asf"
#define AGAIN "<Enter>1/" HER "<Enter>b<C-s><Esc>asf"

/* What is laid aside is taken up and paid, so that the day can be closed. */
#define SETTLE "u<Enter><Enter><Esc>"

/* A Thursday with nobody else in the book, and somebody booked at noon with the first therapist. */
#define QUIET_DAY "<Esc>1g+32<Enter><Home><Left><Left><Left><Left><Left>" \
		  "<Down><Down><Down><Down>nw<Enter>bs<Enter><C-s>"

#define KEY(k) { .keys = (k) }
#define TEXT(t) { .keys = (t), .known = true }

static const struct task tasks[] = {
	{ "1 find a client by initials and open the card", 2, "",
	  { KEY("/"), TEXT("w"), KEY("<Enter>") }, "C000" },
	{ "1 find a client by pinyin", 2, "", { KEY("/"), TEXT("wang"), KEY("<Enter>") }, "C000" },
	{ "1 find a client in Chinese", 2, "", { KEY("/"), TEXT("王"), KEY("<Enter>") }, "C000" },
	{ "1 find a client by phone tail", 2, "", { KEY("/"), TEXT("{tail}"), KEY("<Enter>") },
	 "C000" },
	{ "3 book at the slot under the cursor: client, treatment", 5, "{free}",
	  { KEY("n"), TEXT("w"), KEY("<Enter>"), TEXT("bs"), KEY("<Enter>"), KEY("<C-s>") },
		  "约" },
	{ "5 mark arrived", 1, "", { KEY("a") }, "到店" },
	{ "5 start", 1, "", { KEY("s") }, "服务中" },
	{ "5 finish", 1, "", { KEY("f") }, "已完成" },
	{ "4 walk-in: new client with name and phone, booked now", 7, "",
	  { KEY("w"), TEXT("马小跳"), KEY("<Enter>"), TEXT("13900008888"), KEY("<Enter>"),
	   TEXT("consult-skin"),
	    KEY("<Enter>"), KEY("<C-s>") }, "已约 B" },
	{ "checkout of a product in cash", 6, "",
	  { KEY("5"), KEY("+"), TEXT(MASK), KEY("<Enter>"), KEY("<Down>"), KEY("<Down>"),
	    TEXT("500"), KEY("<Enter>") }, "找零" },
	{ "10 top up 1000 with its bonus, WeChat", 5, "<Enter>1",
	  { KEY("/"), TEXT(HER), KEY("<Enter>"), KEY("+"), TEXT("1000"), KEY("<Enter>"),
	    KEY("<Enter>") }, "1,200.00" },
	{ "8 a treatment, a product by scanner, tier prices, from the wallet", 6, SERVED,
	  { KEY("$"), KEY("+"), TEXT(MASK), KEY("<Enter>"), KEY("<Enter>") }, "金卡" },
	{ "9 the same, split between wallet and WeChat", 8, AGAIN,
	  { KEY("$"), KEY("+"), TEXT(MASK), KEY("<Enter>"), TEXT("200"), KEY("<Down>"),
	    KEY("<Enter>") }, "微信" },
	{ "13 refund one line of today's sale", 5, "1",
	  { KEY("5"), KEY("l"), KEY("r"), KEY("<Enter>"), TEXT("不合适"), KEY("<Enter>") },
	  "已退" },
	{ "14 take a held tab up again", 2, "<Enter>15+" MASK "<Enter>t试挂<Enter>1",
	  { KEY("u"), KEY("<Enter>") }, "T0000" },
	{ "11 sell a course and use its first session today", 7, "<Esc>",
	  { KEY("/"), TEXT(HER), KEY("<Enter>"), KEY("k"), TEXT("补水护理"), KEY("<Enter>"),
	    KEY("<Enter>"), KEY("u"), KEY("<Enter>") }, "第 1 次" },
	{ "7 check out a course session after the service", 3,
	  "<Enter>1/" HER "<Enter><Enter><Tab><Tab><Tab><C-u>1900<C-s><C-n><C-s><Esc>asf",
	  { KEY("$"), KEY("<Enter>") }, "第 2 次" },
	{ "2 book the next session of her course, as proposed", 4, "<Enter>1",
	  { KEY("/"), TEXT(HER), KEY("<Enter>"), KEY("<Enter>"), KEY("<C-s>") }, "已约 B" },
	{ "all sessions of her course that are left, planned and booked", 5, "1",
	  { KEY("/"), TEXT(HER), KEY("<Enter>"), KEY("S"), KEY("<C-s>"), KEY("<Enter>") },
	  "已约 " },
	{ "somebody on the waitlist is offered the time that suits and takes it", 6, "3",
	  { KEY("h"), KEY("t"), KEY("<Enter>"), KEY("<Enter>"), KEY("u") }, "已约 B" },
	{ "12 move a booking 30 minutes later", 3, QUIET_DAY,
	  { KEY("m"), KEY("<Down>"), KEY("<Enter>") }, "已移动" },
	{ "12 move a booking to another therapist", 3, "",
	  { KEY("m"), KEY("<Right>"), KEY("<Enter>") }, "已移动" },
	{ "16 close the day with a blind count of ten notes and coins", 14,
	  "<Esc>1" SETTLE SETTLE SETTLE,
	  { KEY("Z"), TEXT("8"), KEY("<Enter>"), TEXT("3"), KEY("<Enter><Enter>"), TEXT("7"),
	    KEY("<Enter><Enter><Enter><Enter><Enter><Enter><Enter>"), TEXT("数错了"),
	    KEY("<Enter>"), KEY("<Enter>") }, "已日结" },
	{ "18 a command by name from the palette", 2, "<Esc><Esc>t",
	  { KEY(":"), TEXT("后一天"), KEY("<Enter>") }, "< 11-23" },
};

/* Counts the keys of a part in the notation of lib/pty.h. */
static int count_keys(const char *keys)
{
	int n = 0;

	while (*keys != '\0') {
		AUTO(buf_release) struct buf bytes = BUF_INIT;
		size_t took = pty_key_bytes(keys, &bytes);
		if (took == 0)
			break;
		keys += took;
		n++;
	}
	return n;
}

struct facts { char tail[16], free[256]; };

/* A part may name a fact of this shop: the tail of a phone, the way to a free slot. */
static const char *fact(const struct facts *f, const char *keys)
{
	if (strcmp(keys, "{tail}") == 0)
		return f->tail;
	return strcmp(keys, "{free}") == 0 ? f->free : keys;
}

static bool play_task(struct pty *pty, const struct task *t, const struct facts *facts,
		      int *ret_keys)
{
	*ret_keys = 0;
	if (!pty_keys(pty, fact(facts, t->before)))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(t->parts) && t->parts[i].keys != NULL; i++) {
		if (!t->parts[i].known)
			*ret_keys += count_keys(t->parts[i].keys);
		if (!pty_keys(pty, fact(facts, t->parts[i].keys)))
			return false;
	}
	return pty_shows(pty, t->shows);
}

/* The phone of the first client found, from her card; then back to the board. */
static bool learn(struct pty *pty, struct facts *f)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	if (!pty_keys(pty, "/w<Enter>"))
		return false;
	pty_text(pty, &text);
	const char *stars = strstr(text.text, "****"); /* her phone, masked but for its tail */
	if (stars != NULL && strspn(stars + 4, "0123456789") >= 4)
		snprintf(f->tail, sizeof(f->tail), "%.4s", stars + 4);
	/* 15:00 onwards in the second column is free in this shop until told otherwise. */
	snprintf(f->free, sizeof(f->free), "<Right><Right><Down><Down>");
	return f->tail[0] != '\0' && pty_keys(pty, "<Esc>");
}

/* Enters her, and her tier. */
static bool enter_her(const char *build, const char *shop)
{
	AUTO(buf_release) struct buf lines = BUF_INIT;
	AUTO(buf_release) struct buf answers = BUF_INIT;
	static const char add[] =
		"{\"op\":\"client.add\",\"as\":\"S2\",\"args\":{\"name\":\"" HER "\","
		"\"phone\":\"13900007777\",\"force\":true}}\n";
	static const char id[] = "\"id\":\"C";

	if (!salon_ask(build, shop, add, &answers))
		return false;
	const char *at = strstr(answers.text, id);
	if (at == NULL)
		return false;
	buf_printf(&lines, "{\"op\":\"tier.grant\",\"as\":\"S2\",\"args\":{\"client\":\"%.7s\","
		   "\"tier\":\"gold\",\"reason\":\"hands\"}}\n", at + strlen(id) - 1);
	buf_reset(&answers);
	return salon_ask(build, shop, lines.text, &answers);
}

int main(void)
{
	char build[512], shop[512];
	struct facts facts = { .tail = "" };
	int failed = 0, keys;

	salon_build(build, sizeof(build));
	if (!salon_make(build, "zh_CN", shop, sizeof(shop)))
		return 1;
	if (!enter_her(build, shop)) {
		fprintf(stderr, "the client cannot be entered\n");
		return 1;
	}
	struct pty *pty = salon_open(build, shop, "zh_CN", "S3", 36, 120);
	if (pty == NULL || !learn(pty, &facts)) {
		fprintf(stderr, "the shop does not open\n");
		return 1;
	}
	printf("1..%zu\n", ARRAY_LEN(tasks));
	for (size_t i = 0; i < ARRAY_LEN(tasks); i++) {
		bool done = play_task(pty, &tasks[i], &facts, &keys);
		bool fine = done && keys <= tasks[i].goal;
		AUTO(buf_release) struct buf text = BUF_INIT;

		printf("%s %zu - %s: %d keys, at most %d%s\n", fine ? "ok" : "not ok", i + 1,
		       tasks[i].name, keys, tasks[i].goal, done ? "" : " (not done)");
		if (!done) {
			pty_text(pty, &text);
			fprintf(stderr, "%s\n%s", text.text, pty_why(pty));
		}
		failed += !fine;
		if (i < 4)
			pty_keys(pty, "<Esc>");
	}
	pty_end(pty);
	salon_remove(shop);
	return failed > 0;
}
