/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/contract.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "model/posting.h"

enum { SIGN_CELLS = 18 };

struct page {
	struct arena *arena;
	int columns;
	size_t n;
	char **lines;
	int clause;                          /* number of the last one */
};

/* ---- lines */

static void put(struct page *p, const char *text)
{
	p->lines = arena_grow(p->arena, p->lines, p->n, sizeof(*p->lines));
	p->lines[p->n++] = arena_dup(p->arena, text);
}

static bool closes(const char *text)
{
	static const char *const marks[] = { "，", "。", "；", "：", "、", "）", "”", "！", "？",
					     "〕", "》", ",", ".", ";", ":", ")", "%" };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (strncmp(text, marks[i], strlen(marks[i])) == 0)
			return true;
	return false;
}

/* Does the text that ends n bytes in open what follows? */
static bool opens(const char *text, size_t n)
{
	static const char *const marks[] = { "(", "（", "〔", "“", "《" };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		size_t len = strlen(marks[i]);
		if (n >= len && strncmp(text + n - len, marks[i], len) == 0)
			return true;
	}
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* May a line end here, n bytes into the text? Between words, but not inside "art. 14", and around
 * every character that is written without spaces, but not after an opening mark. */
static bool breakable(const char *text, size_t n)
{
	unsigned char before = (unsigned char)text[n - 1], after = (unsigned char)text[n];

	if ((n > 1 && text[n - 2] == '.' && before == ' ' && is_digit(text[n])) ||
	    (before == '.' && after == ' ' && is_digit(text[n + 1])) || opens(text, n))
		return false;
	return before == ' ' || after == ' ' ||
	       ((before >= 0x80 || after >= 0x80) && !closes(text + n));
}

/* Bytes of the next line. */
static size_t line_length(const char *text, int cells)
{
	size_t most = text_clip(text, cells, NULL), n = most;

	if (text[most] == '\0')
		return most;
	for (size_t at = 0; at < most;) {
		at += text_cluster(text + at);
		if (at <= most && breakable(text, at))
			n = at;
	}
	return n;
}

/* Text in lines, the first after `head`, the others below it. */
static void flow(struct page *p, const char *head, const char *text)
{
	int indent = text_cells(head);

	for (bool first = true; first || *text != '\0'; first = false) {
		AUTO(buf_release) struct buf b = BUF_INIT;
		size_t n = line_length(text, p->columns - indent);
		if (n == 0 && *text != '\0')
			break; /* narrower than a character */
		buf_puts(&b, first ? head : "");
		buf_pad(&b, ' ', first ? 0 : (size_t)indent);
		buf_add(&b, text, n);
		while (b.len > 0 && b.text[b.len - 1] == ' ')
			buf_truncate(&b, b.len - 1);
		put(p, b.text);
		text += n;
		text += strspn(text, " ");
	}
}

static void rule(struct page *p)
{
	AUTO(buf_release) struct buf b = BUF_INIT;

	buf_pad(&b, '-', (size_t)p->columns);
	put(p, b.text);
}

static void labelled(struct page *p, const char *label, const char *text)
{
	AUTO(buf_release) struct buf head = BUF_INIT;

	if (text[0] == '\0')
		return;
	buf_printf(&head, "%s  ", label);
	flow(p, head.text, text);
}

/* Words left, a sum right; on a line of its own if there is no room. */
static void sum(struct page *p, const char *label, money m)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	char text[MONEY_TEXT_MAX];
	int right = text_cells(money_text(m, text));

	if (text_cells(label) + 1 + right > p->columns) {
		flow(p, "", label);
		label = "";
	}
	buf_puts(&b, label);
	buf_pad(&b, ' ', (size_t)(p->columns - text_cells(label) - right));
	buf_puts(&b, text);
	put(p, b.text);
}

static void clause(struct page *p, const char *text)
{
	AUTO(buf_release) struct buf head = BUF_INIT;

	buf_printf(&head, "%d. ", ++p->clause);
	flow(p, head.text, text);
}

static void signature(struct page *p, const char *label)
{
	AUTO(buf_release) struct buf b = BUF_INIT;

	put(p, "");
	buf_printf(&b, "%s ", label);
	buf_pad(&b, '_', SIGN_CELLS);
	put(p, b.text);
}

static void parties(struct page *p, const struct paper *paper)
{
	labelled(p, _("Shop"), paper->shop);
	labelled(p, _("Address"), paper->address);
	labelled(p, _("Phone"), paper->phone);
	labelled(p, _("Client"), paper->client);
	labelled(p, _("Phone"), paper->client_phone);
}

/* ---- the contract */

const char *contract_title(const struct contract_paper *c)
{
	return c->wallet != NULL ? _("Prepaid card contract") : _("Course contract");
}

static const char *spending_rule(const char *rule)
{
	if (strcmp(rule, "gift-first") == 0)
		return _("What was given on top is spent first, then what was paid.");
	if (strcmp(rule, "principal-first") == 0)
		return _("What was paid is spent first, then what was given on top.");
	return _("Every payment is taken from what was paid and what was given on top, in "
		 "proportion.");
}

static void wallet_terms(struct page *p, const struct contract_paper *c)
{
	clause(p, _("The card pays for treatments, courses and goods of this shop. It bears the "
		    "client's name; what is on it is hers."));
	clause(p, spending_rule(c->wallet->rule));
	clause(p, _("What was paid does not expire. The card costs nothing to open or to keep."));
	clause(p, _("A lost card is stopped as soon as it is reported, and what is on it goes onto "
		    "a new one. It is frozen on her wish. It can be passed on to a person she "
		    "names."));
}

static void course_scope(struct page *p, const Course *course)
{
	AUTO(buf_release) struct buf titles = BUF_INIT;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	for (size_t i = 0; i < course->n_items; i++)
		buf_printf(&titles, "%s%s", i > 0 ? _(", ") : "", course->items[i]->title);
	if (course->unlimited)
		clause(p, arena_printf(p->arena, _("Any number of sessions from %s to %s of: %s."),
				       day_text(DAY(course->sold_on), from),
				       day_text(DAY(course->expires_on), to), titles.text));
	else if (course->gifted > 0)
		clause(p, arena_printf(p->arena,
				       _("%u sessions that are paid for and %u given on top, of: "
					 "%s."),
				       course->sessions, course->gifted, titles.text));
	else
		clause(p, arena_printf(p->arena, _("%u sessions of: %s."), course->sessions,
				       titles.text));
	for (size_t i = 0; i < course->n_items; i++) {
		const CourseItem *item = course->items[i];
		char text[MONEY_TEXT_MAX];
		flow(p, "   ", arena_printf(p->arena, _("%s alone costs %s."), item->title,
					    money_text(MONEY(item->list_fen), text)));
	}
}

static void course_terms(struct page *p, const struct contract_paper *c)
{
	const Course *course = c->course;
	uint32_t all = course->sessions + course->gifted;
	char text[MONEY_TEXT_MAX], last[DATE_TEXT_MAX];
	money each;

	course_scope(p, course);
	if (!course->unlimited && all > 0 && money_scale(c->paid, 1, all, &each))
		clause(p, arena_printf(p->arena,
				       _("A session is worth %s: what was paid, divided by all "
					 "sessions."),
				       money_text(each, text)));
	if (course->expires_on != 0)
		clause(p, arena_printf(p->arena,
				       _("The last day of use is %s; before it the shop can be "
					 "asked for a later one. There is no fee."),
				       day_text(DAY(course->expires_on), last)));
	else
		clause(p, _("It does not expire. There is no fee."));
	clause(p, _("A session that is booked is kept for her, and goes back when the visit is "
		    "cancelled. It is frozen on her wish, and its last day moves by the days it "
		    "stood still. It can be passed on to a person she names."));
}

static const char *rate_text(int bp, char text[16])
{
	snprintf(text, 16, "%d.%02d%%", bp / 100, bp % 100);
	return text;
}

static void refund_terms(struct page *p, const struct contract_paper *c)
{
	char rate[16];
	bool term = c->course != NULL && c->course->unlimited;

	clause(p, arena_printf(p->arena,
			       _("Refund within %d days of the last payment, if she was not served "
				 "before or since: all that was paid (art. 14)."),
			       c->cooling_days));
	clause(p, term ? _("Refund after that: what was paid, by the days that are left of the "
			   "whole term (art. 22). What the shop paid its staff for the sale is not "
			   "deducted (art. 15).") :
			 _("Refund after that: what was paid less what was delivered. What the "
			   "shop paid its staff for the sale is not deducted (art. 15)."));
	clause(p, arena_printf(p->arena,
			       _("If the shop is at fault, delivered at the discounted price "
				 "(art. 18), with interest at the one-year LPR, %s (art. 16)."),
			       rate_text(c->lpr_bp, rate)));
	clause(p, arena_printf(p->arena,
			       _("If it is her own choice, delivered at the undiscounted price "
				 "(art. 19), with interest at the one-year deposit rate, %s "
				 "(art. 16); never below zero: she owes nothing (art. 20)."),
			       rate_text(c->deposit_bp, rate)));
}

static void common_terms(struct page *p, const struct contract_paper *c)
{
	clause(p, _("A statement of what was paid, used and is left is hers at any time."));
	clause(p, _("If the shop moves, closes or changes hands, it says so beforehand, and gives "
		    "back what is left if she wishes."));
	if (c->paper.phone[0] != '\0')
		clause(p, arena_printf(p->arena, _("For questions and complaints: %s."),
				       c->paper.phone));
	flow(p, "", _("Articles are those of the Supreme People's Court, 法释〔2025〕4号, in "
		      "force since 2025-05-01."));
}

char **contract_lines(struct arena *arena, const struct contract_paper *c, size_t *ret_n)
{
	struct page p = { .arena = arena, .columns = c->paper.columns };
	char text[DATE_TEXT_MAX];

	parties(&p, &c->paper);
	labelled(&p, c->wallet != NULL ? _("Card") : _("Course"), c->paper.number);
	if (c->course != NULL)
		flow(&p, "", c->course->title);
	labelled(&p, _("Day"), day_text(c->on, text));
	rule(&p);
	sum(&p, _("Paid"), c->paid);
	if (c->gift.fen != 0)
		sum(&p, _("Given on top"), c->gift);
	rule(&p);
	if (c->wallet != NULL)
		wallet_terms(&p, c);
	else
		course_terms(&p, c);
	refund_terms(&p, c);
	common_terms(&p, c);
	rule(&p);
	flow(&p, "", _("Two copies, one for each side."));
	signature(&p, _("For the shop"));
	signature(&p, _("Client"));
	*ret_n = p.n;
	return p.lines;
}

/* ---- the workings of a refund */

const char *workings_title(void)
{
	return _("Refund of prepaid money");
}

static void steps(struct page *p, const PrepaidRefund *r)
{
	for (size_t i = 0; i < r->n_steps; i++) {
		const LawStep *step = r->steps[i];
		AUTO(buf_release) struct buf text = BUF_INIT;
		if (step->article[0] != '\0')
			buf_printf(&text, "[%s] ", step->article);
		buf_puts(&text, step->text);
		flow(p, "", text.text);
		sum(p, "", MONEY(step->amount_fen));
	}
}

char **workings_lines(struct arena *arena, const struct workings_paper *w, size_t *ret_n)
{
	const PrepaidRefund *r = w->refund;
	struct page p = { .arena = arena, .columns = w->paper.columns };
	char text[ID_TEXT_MAX], at[DATE_TEXT_MAX];
	bool fault = strcmp(r->fault, "shop") == 0;

	parties(&p, &w->paper);
	labelled(&p, r->course == 0 ? _("Card") : _("Course"), w->paper.number);
	flow(&p, "", w->what);
	if (r->id != 0)
		labelled(&p, _("No."), id_text('E', r->id, text));
	labelled(&p, _("Day"), instant_text((instant){ .ms = r->at }, at));
	labelled(&p, _("Whose fault"), fault ? _("the shop is at fault") : _("her own choice"));
	labelled(&p, _("Reason"), r->reason);
	rule(&p);
	steps(&p, r);
	rule(&p);
	sum(&p, _("Principal"), MONEY(r->principal_fen));
	sum(&p, _("Interest"), MONEY(r->interest_fen));
	sum(&p, _("Given back"), MONEY(r->total_fen));
	if (r->method[0] != '\0')
		labelled(&p, _("Given back by"), posting_method_title(r->method));
	labelled(&p, _("Cashier"), w->cashier);
	flow(&p, "", _("Articles are those of the Supreme People's Court, 法释〔2025〕4号, in "
		      "force since 2025-05-01."));
	signature(&p, _("Client"));
	*ret_n = p.n;
	return p.lines;
}
