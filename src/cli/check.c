/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The proofs run in a child that opens the store itself: a page that is missing from a
 * damaged file ends the process that reads it. The proof that was running then has failed,
 * and a new child goes on with the next.
 */
#include "svc/check.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/out.h"
#include "io/json.h"
#include "rules/value.h"
#include "svc/anchor.h"

enum { CHECKS_MAX = 150, NEWS_MAX = 300 };

/* What the child tells: a proof begins, or has ended. */
struct news {
	bool ended;
	size_t at; /* index into the list; SIZE_MAX: of opening the store */
	struct problem problem;
};

struct checking {
	struct cli *cli;
	size_t n, list[CHECKS_MAX]; /* what is to be proved; behind the checks, the anchors */
	struct anchor anchors[ANCHORS_MAX];
	size_t next;		    /* first of the list that is not done */
	bool running;		    /* the one at `next` has begun */
	size_t failed;
	enum status opened;
	bool unreadable;	    /* its pages are damaged: no proof can be sure to end */
};

static bool is_anchor(size_t check)
{
	return check >= check_count();
}

static const char *name_of(size_t check)
{
	return is_anchor(check) ? "anchor" : check_name(check);
}

static bool is_of_pages(size_t check)
{
	return strcmp(name_of(check), "pages") == 0;
}

static const char *sentence_of(const struct checking *c, size_t check, char ret[NEWS_MAX])
{
	if (!is_anchor(check))
		return check_sentence(check);
	const struct anchor *a = &c->anchors[check - check_count()];
	snprintf(ret, NEWS_MAX, _("The store still holds %c%u %.*s, which was kept outside."),
		 a->letter, a->number, ANCHOR_DIGITS, a->hex);
	return ret;
}

/* ---- in the child */

static void tell(struct guard *guard, bool ended, size_t at, const struct problem *p)
{
	struct news news = { .ended = ended, .at = at };

	if (p != NULL)
		news.problem = *p;
	guard_tell(guard, &news, sizeof(news));
}

static void prove(void *ctx, struct guard *guard)
{
	struct checking *c = ctx;
	struct problem p = PROBLEM_INIT;

	if (shop_open(&c->cli->shop, &p) != ST_OK) {
		tell(guard, true, SIZE_MAX, &p);
		return;
	}
	for (size_t i = c->next; i < c->n; i++) {
		p = (struct problem)PROBLEM_INIT;
		tell(guard, false, i, NULL);
		enum status st = is_anchor(c->list[i]) ?
					 anchor_prove(&c->cli->shop,
						      &c->anchors[c->list[i] - check_count()], &p) :
					 check_run(&c->cli->shop, c->list[i], &p);
		p.status = st;
		tell(guard, true, i, &p);
		if (st != ST_OK && is_of_pages(c->list[i]))
			break;
	}
	shop_close(&c->cli->shop);
}

/* ---- in the parent */

static void print_json(const struct checking *c, struct buf *out, size_t check,
		       const struct problem *p)
{
	char sentence[NEWS_MAX];

	buf_puts(out, "{\"check\":");
	json_add_string(out, name_of(check));
	buf_printf(out, ",\"ok\":%s,\"sentence\":", p->status == ST_OK ? "true" : "false");
	json_add_string(out, sentence_of(c, check, sentence));
	if (p->status != ST_OK) {
		buf_puts(out, ",\"error\":");
		json_add_problem(out, p);
	}
	buf_puts(out, "}\n");
}

static int name_width(void)
{
	int width = 0;

	for (size_t i = 0; i < check_count(); i++) {
		int cells = text_cells(check_name(i));
		width = cells > width ? cells : width;
	}
	return width;
}

static void print(struct checking *c, size_t check, const struct problem *p)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	char sentence[NEWS_MAX];

	if (c->cli->json) {
		print_json(c, &out, check, p);
	} else {
		buf_puts(&out, p->status == ST_OK ? "ok    " : "FAIL  ");
		text_fit(&out, name_of(check), name_width(), false);
		buf_printf(&out, "  %s\n", sentence_of(c, check, sentence));
		if (p->status != ST_OK)
			buf_printf(&out, "      %s\n",
				   p->message[0] != '\0' ? p->message : status_text(p->status));
	}
	out_write(&out);
}

static void hear(void *ctx, const void *message, size_t n)
{
	struct checking *c = ctx;
	const struct news *news = message;

	REQUIRE(n == sizeof(*news));
	if (news->at == SIZE_MAX) {
		c->opened = news->problem.status;
		c->cli->problem = news->problem;
		return;
	}
	c->running = !news->ended;
	if (!news->ended)
		return;
	print(c, c->list[news->at], &news->problem);
	c->failed += news->problem.status != ST_OK;
	c->unreadable |= news->problem.status != ST_OK && is_of_pages(c->list[news->at]);
	c->next = news->at + 1;
}

static enum status ended_early(struct checking *c, int signal, struct problem *p)
{
	if (signal != 0)
		return problem_set(p, ST_CORRUPT, NULL,
				   _("The store cannot be read: signal %d (%s) ended the proof."),
				   signal, strsignal(signal));
	(void)c;
	return problem_set(p, ST_CORRUPT, NULL,
			   _("The store cannot be read: the program ended in the proof."));
}

static enum status check_list(struct checking *c)
{
	bool ended;
	int signal;

	while (c->next < c->n && !c->unreadable) {
		struct problem p = PROBLEM_INIT;
		TRY(guard_run(prove, hear, c, &ended, &signal, &c->cli->problem));
		TRY(c->opened);
		if (!ended && c->next < c->n && !c->unreadable)
			return problem_set(&c->cli->problem, ST_BUG, NULL, NULL);
		if (!ended)
			break;
		enum status st = ended_early(c, signal, &p);
		if (!c->running) { /* while opening */
			c->cli->problem = p;
			return st;
		}
		print(c, c->list[c->next], &p);
		c->failed++;
		c->next++;
		c->running = false;
	}
	return ST_OK;
}

/* ---- which ones */

static enum status no_check(struct cli *cli, const char *name)
{
	char quoted[TEXT_SHORT_MAX];
	struct nearest near;

	nearest_init(&near, name);
	for (size_t i = 0; i < check_count(); i++)
		nearest_try(&near, check_name(i), strlen(check_name(i)));
	enum status st = problem_set(&cli->problem, ST_USAGE, NULL, _("There is no check \"%s\"."),
				     text_short(name, quoted));
	if (nearest_found(&near)) {
		problem_todo(&cli->problem, _("Did you mean %s?"), near.best);
		problem_hint(&cli->problem, "check", "%s", near.best);
	} else {
		problem_todo(&cli->problem, _("See: meibuctl check --list"));
	}
	return st;
}

static enum status choose(struct checking *c)
{
	struct cli *cli = c->cli;

	REQUIRE(check_count() <= CHECKS_MAX);
	for (size_t i = 0; cli->nargs == 0 && i < check_count(); i++)
		c->list[c->n++] = i;
	TRY(cli_arguments(cli, 0, CHECKS_MAX));
	for (size_t i = 0; i < cli->nargs; i++) {
		size_t check = check_find(cli->args[i]);
		if (check == check_count())
			return no_check(cli, cli->args[i]);
		c->list[c->n++] = check;
	}
	return ST_OK;
}

/* What was kept outside is proved after the chains. */
static enum status choose_anchors(struct checking *c)
{
	const char *text = cli_value(c->cli, "anchor");
	size_t n;

	if (text == NULL)
		return ST_OK;
	TRY(anchors_read(text, c->anchors, &n, &c->cli->problem));
	REQUIRE(c->n + n <= CHECKS_MAX);
	for (size_t i = 0; i < n; i++)
		c->list[c->n++] = check_count() + i;
	return ST_OK;
}

static void list_checks(const struct checking *c)
{
	AUTO(buf_release) struct buf out = BUF_INIT;
	char sentence[NEWS_MAX];

	for (size_t i = 0; i < c->n; i++) {
		if (c->cli->json) {
			buf_puts(&out, "{\"check\":");
			json_add_string(&out, name_of(c->list[i]));
			buf_puts(&out, ",\"sentence\":");
			json_add_string(&out, sentence_of(c, c->list[i], sentence));
			buf_puts(&out, "}\n");
			continue;
		}
		text_fit(&out, name_of(c->list[i]), name_width(), false);
		buf_printf(&out, "  %s\n", sentence_of(c, c->list[i], sentence));
	}
	out_write(&out);
}

enum status cli_check(struct cli *cli)
{
	struct checking c = { .cli = cli };

	TRY(choose(&c));
	TRY(choose_anchors(&c));
	if (cli_given(cli, "list")) {
		list_checks(&c);
		return ST_OK;
	}
	TRY(check_list(&c));
	if (c.failed == 0)
		return ST_OK;
	enum status st = problem_set(&cli->problem, ST_CHECK_FAILED, NULL,
				     _("%zu of %zu checks failed."), c.failed, c.n);
	problem_todo(&cli->problem, _("Keep a copy of %s as it is now; then restore from backup."),
		     cli->shop.data);
	return st;
}
