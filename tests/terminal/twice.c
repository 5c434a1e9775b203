/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hand that trembles: at every form that saves, the key that saves is sent twice at once, as two
 * bytes of one write, and then the same form is filled in and saved in the usual way. Each way has
 * the effect of one: as many rows more as one save makes.
 *
 * A screen of the program that is a form (tests/lib/ways.c) and neither saved twice here nor
 * excused by name is a fault.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "lib/ways.h"

struct house { char build[512], shop[512]; };

struct form {
	const char *screen;
	const char *keys;       /* from the first screen, up to the key that saves */
	const char *saves;      /* that key, twice: one byte each */
	const char *list;       /* an operation whose rows are counted */
	const char *row;        /* what stands once in each row */
};

static const struct form forms[] = {
	{ "client-form", "2n双击人\t13977770001", "\x13\x13",
	  "client.find\",\"args\":{\"text\":\"双击人\",\"limit\":20}", "\"client\":\"C" },
	{ "booking-form", "g+40<Enter><Home><Down><Down><Down><Down>n欧阳试手<Enter>bs<Enter>",
	  "\x13\x13", "booking.list\",\"args\":{\"day\":\"2027-01-01\"}", "\"id\":\"B" },
	{ "wait-form", "3hn欧阳试手<Enter>yb<Enter>", "\x13\x13",
	  "wait.list\",\"args\":{\"limit\":200}", "\"id\":\"Q" },
	{ "checkout", "5+6970008800879<Enter><Down><Down>500", "\r\r",
	  "sale.list\",\"args\":{\"day\":\"2026-11-22\",\"limit\":200}", "\"id\":\"V" },
	{ "wallet", "/欧阳试手<Enter>+1000<Enter>", "\r\r",
	  "sale.list\",\"args\":{\"day\":\"2026-11-22\",\"limit\":200}", "\"id\":\"V" },
	{ "sheet", "Tn<Tab><Tab>2030<Tab><Tab>2130", "\x13\x13",
	  "roster.list\",\"args\":{}", "\"id\":\"N" },
	{ "record", "6n双击膜\t盒\t100", "\x13\x13",
	  "product.find\",\"args\":{\"text\":\"双击膜\",\"limit\":20}", "\"product\":\"P" },
	{ "prepaid-refund", "/欧阳试手<Enter>yr<Enter>退卡<Enter>", "yy",
	  "wallet.get\",\"args\":{\"client\":\"C301\"}", "\"what\":" },
};

/* Forms that make no row by saving: what is set is set, and setting it again is the same. */
static const char *const excused[] = { "login", "booking-move", "day" };

static int number, failures;

static bool is_tried(const char *screen)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (strcmp(forms[i].screen, screen) == 0)
			return true;
	for (size_t i = 0; i < ARRAY_LEN(excused); i++)
		if (strcmp(excused[i], screen) == 0)
			return true;
	printf("# the form \"%s\" is not saved twice (tests/terminal/twice.c)\n", screen);
	return false;
}

/* Rows of the list; -1 if it cannot be had. */
static int rows(const struct house *h, const struct form *f)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	char line[256];
	int n = 0;

	snprintf(line, sizeof(line), "{\"as\":\"S1\",\"op\":\"%s}\n", f->list);
	if (!salon_ask(h->build, h->shop, line, &answer)) {
		printf("# %s%s\n", line, answer.text);
		return -1;
	}
	for (const char *at = answer.text; (at = strstr(at, f->row)) != NULL; at++)
		n++;
	return n;
}

static void check(const struct house *h, const struct form *f)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct pty *p = salon_open(h->build, h->shop, "zh_CN", "S1", 36, 120);
	int before = rows(h, f), after = -1;
	bool fine = p != NULL && before >= 0 && pty_keys(p, f->keys) &&
		    pty_send(p, f->saves, strlen(f->saves));

	if (fine)
		after = rows(h, f);
	fine = fine && after == before + 1;
	if (!fine && p != NULL) {
		pty_text(p, &text);
		printf("# %d rows before, %d after; %s\n", before, after, pty_why(p));
		fprintf(stderr, "%s\n", text.text);
	}
	if (p != NULL)
		pty_end(p);
	printf("%s %d - saved twice at once, done once: %s\n", fine ? "ok" : "not ok", ++number,
	       f->screen);
	failures += !fine;
}

int main(void)
{
	struct house h;
	struct ways ways;
	bool all = true;

	salon_build(h.build, sizeof(h.build));
	if (!ways_load(&ways, h.build) || !ways_make(h.build, h.shop, sizeof(h.shop))) {
		printf("not ok 1 - there is no shop to save in\n1..1\n");
		return 1;
	}
	for (size_t i = 0; i < ways.n; i++)
		all &= !ways.all[i].form || is_tried(ways.all[i].screen);
	printf("%s %d - every form is tried\n", all ? "ok" : "not ok", ++number);
	failures += !all;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		check(&h, &forms[i]);
	salon_remove(h.shop);
	printf("1..%d\n", number);
	return failures > 0;
}
