/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/ways.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status.h"

/* Who has something on every screen. */
#define HER "欧阳试手"
#define CARD "/" HER "<Enter>"

static const struct {
	const char *screen, *keys;
	bool form;
} table[] = {
	{ "login", "<F12>", true },
	{ "today", "", false },
	{ "month", "M", false },
	{ "booking-form", "n", true },
	{ "booking", "3<Enter>", false },
	{ "booking-move", "3<Enter>m", true },
	{ "bookings", "3", false },
	{ "series", CARD "S", false },
	{ "waitlist", "3h", false },
	{ "wait", "3h<Enter>", false },
	{ "wait-form", "3hn", true },
	{ "clients", "2", false },
	{ "client", CARD, false },
	{ "client-form", "2n", true },
	{ "courses", "4", false },
	{ "course", "4<Enter>", false },
	{ "wallet", CARD "y", false },
	{ "coupons", CARD "q", false },
	{ "statement", CARD "l", false },
	{ "prepaid-refund", CARD "yr", true },
	{ "slip", CARD "yp", false },
	{ "checkout", "5", true },
	{ "receipt", "5l<Enter>", false },
	{ "sales", "5l", false },
	{ "refund", "5lr", false },
	{ "day", "Z", true },
	{ "z", "8Z<Enter>", false },
	{ "tills", "8Z", false },
	{ "debts", "8D", false },
	{ "stock", "6", false },
	{ "reports", "8", false },
	{ "report", "8<Enter>", false },
	{ "office", "9", false },
	{ "roster", "T", false },
	{ "roster-staff", "T<Enter>", false },
	{ "rotation", "R", false },
	{ "attendance", "A", false },
	{ "plan", "P", false },
	{ "outbox", "O", false },
	{ "sheet", "Tn", true },
	{ "record", "6n", true },
	{ "detail", "9<BackTab><BackTab><BackTab><Enter>", false },
};

/* ---- which screens there are */

static bool find_way(struct way *way)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (strcmp(table[i].screen, way->screen) == 0) {
			way->keys = table[i].keys;
			way->form = table[i].form;
			return true;
		}
	}
	printf("# no way is known to the screen \"%s\" (tests/lib/ways.c)\n", way->screen);
	return false;
}

static bool is_listed(const struct ways *ways, const char *screen)
{
	for (size_t i = 0; i < ways->n; i++)
		if (strcmp(ways->all[i].screen, screen) == 0)
			return true;
	printf("# there is no screen \"%s\" any more (tests/lib/ways.c)\n", screen);
	return false;
}

/* "screen TAB title", then lines of "TAB action TAB keys TAB title TAB help". */
static void take_line(struct ways *ways, char *line)
{
	struct way *last = ways->n > 0 ? &ways->all[ways->n - 1] : NULL;
	char *part[4] = { line };

	line[strcspn(line, "\n")] = '\0';
	for (size_t i = 1; i < ARRAY_LEN(part); i++) {
		part[i] = strchr(part[i - 1], '\t');
		if (part[i] == NULL)
			part[i] = part[i - 1] + strlen(part[i - 1]);
		else
			*part[i]++ = '\0';
	}
	if (line[0] == '\0') {
		char *help = strchr(part[3], '\t');
		if (help != NULL)
			*help = '\0';
		if (last != NULL && last->action[0] == '\0')
			snprintf(last->action, sizeof(last->action), "%s", part[3]);
	} else if (ways->n < WAYS_MAX) {
		struct way *way = &ways->all[ways->n++];
		*way = (struct way){ .keys = NULL };
		snprintf(way->screen, sizeof(way->screen), "%s", line);
		snprintf(way->title, sizeof(way->title), "%s", part[1]);
	}
}

/* The program's standard output, to be closed; NULL if it does not start. */
static FILE *ask_for_keys(const char *build, pid_t *ret_pid)
{
	char program[512];
	int ends[2];

	snprintf(program, sizeof(program), "%s/meibu", build);
	if (pipe(ends) != 0)
		return NULL;
	*ret_pid = fork();
	if (*ret_pid == 0) {
		setenv("MEIBU_LANG", "en", 1);
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execl(program, program, "--keys", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	return fdopen(ends[0], "r");
}

bool ways_load(struct ways *ret, const char *build)
{
	char *line = NULL;
	size_t size = 0;
	pid_t pid;
	int status = -1;
	bool fine = true;
	FILE *keys = ask_for_keys(build, &pid);

	ret->n = 0;
	while (keys != NULL && getline(&line, &size, keys) > 0)
		take_line(ret, line);
	free(line);
	if (keys != NULL)
		fclose(keys);
	if (pid <= 0 || waitpid(pid, &status, 0) != pid || status != 0 || ret->n < 2) {
		printf("# meibu --keys tells no screens\n");
		return false;
	}
	/* The first is what works everywhere, which is no screen. */
	memmove(ret->all, ret->all + 1, --ret->n * sizeof(ret->all[0]));
	for (size_t i = 0; i < ret->n; i++)
		fine &= find_way(&ret->all[i]);
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		fine &= is_listed(ret, table[i].screen);
	return fine;
}

/* ---- going there */

bool ways_is(const struct way *way, struct pty *p)
{
	enum { SHOWN = 13 }; /* of a title; a longer one is cut off in the help */
	char heading[96], action[SHOWN + 1];

	/* It stands alone: no help, no bar of places. */
	if (strcmp(way->screen, "login") == 0)
		return pty_shows(p, "PIN") && !pty_shows(p, "Today");
	snprintf(heading, sizeof(heading), "Help: %s", way->title);
	snprintf(action, sizeof(action), "%.*s", SHOWN, way->action);
	return pty_keys(p, "<F1>") && pty_shows(p, heading) && pty_shows(p, action) &&
	       pty_keys(p, "<Esc>");
}

bool ways_go(const struct way *way, struct pty *p)
{
	return pty_keys(p, way->keys) && ways_is(way, p);
}

struct pty *ways_open(const struct way *way, const char *build, const char *shop)
{
	return ways_start(way, build, shop, (struct pty_options){ .rows = 36, .cols = 120 });
}

struct pty *ways_start(const struct way *way, const char *build, const char *shop,
		       struct pty_options options)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct pty *p = salon_start(build, shop, "en", "S1", options);

	if (p != NULL && ways_go(way, p))
		return p;
	printf("# the way to %s, %s, does not lead there\n", way->screen, way->keys);
	if (p != NULL) {
		pty_text(p, &text);
		fprintf(stderr, "%s\n%s", pty_why(p), text.text);
		pty_end(p);
	}
	return NULL;
}

/* ---- the shop */

/* {C}: her number. */
static const char *const requests[] = {
	"sale.pay\",\"as\":\"S1\",\"args\":{\"client\":\"{C}\",\"lines\":[{\"kind\":\"topup\","
	"\"amount_fen\":100000}],\"payments\":[{\"method\":\"wechat\",\"amount_fen\":100000}]}}",
	"sale.pay\",\"as\":\"S1\",\"args\":{\"client\":\"{C}\",\"lines\":[{\"kind\":\"course\","
	"\"offer\":\"whitening-5\"}],\"payments\":[{\"method\":\"alipay\","
	"\"amount_fen\":198000}]}}",
	"coupon.issue\",\"as\":\"S1\",\"args\":{\"kind\":\"voucher-20\",\"client\":\"{C}\","
	"\"reason\":\"久等\"}}",
	"sale.pay\",\"as\":\"S1\",\"args\":{\"client\":\"{C}\",\"lines\":[{\"kind\":\"treatment\","
	"\"treatment\":\"facial-basic\"}],\"payments\":[{\"method\":\"account\","
	"\"amount_fen\":29800}]}}",
	"wait.add\",\"as\":\"S1\",\"args\":{\"client\":\"{C}\",\"treatments\":[\"facial-basic\"],"
	"\"from_day\":\"2026-11-23\",\"to_day\":\"2026-11-30\"}}",
	"client.set\",\"as\":\"S1\",\"args\":{\"client\":\"{C}\",\"wishes\":\"轻一点\"}}",
	"remind.run\",\"as\":\"S1\",\"args\":{\"until\":\"2026-11-24T20:00\"}}",
};

static void add_request(struct buf *lines, const char *text, const char *client)
{
	buf_puts(lines, "{\"op\":\"");
	for (const char *at; (at = strstr(text, "{C}")) != NULL; text = at + 3) {
		buf_add(lines, text, (size_t)(at - text));
		buf_puts(lines, client);
	}
	buf_printf(lines, "%s\n", text);
}

bool ways_make(const char *build, char *ret, size_t size)
{
	static const char add[] = "{\"op\":\"client.add\",\"as\":\"S1\",\"args\":{\"name\":\"" HER
				  "\",\"phone\":\"13900007777\",\"force\":true}}\n";
	AUTO(buf_release) struct buf answers = BUF_INIT;
	AUTO(buf_release) struct buf lines = BUF_INIT;
	char client[16];

	if (!salon_make(build, "en", ret, size) || !salon_ask(build, ret, add, &answers))
		return false;
	const char *id = strstr(answers.text, "\"id\":\"C");
	if (id == NULL)
		return false;
	snprintf(client, sizeof(client), "%.*s", (int)strcspn(id + 6, "\""), id + 6);
	for (size_t i = 0; i < ARRAY_LEN(requests); i++)
		add_request(&lines, requests[i], client);
	if (salon_ask(build, ret, lines.text, &answers))
		return true;
	printf("# %s\n", answers.text);
	return false;
}
