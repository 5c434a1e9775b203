/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last word have two other programs: hledger and ledger read the journal, and every balance
 * they find is the one that is kept. Who is not installed is not asked. */
#ifndef PROOF_MONEY_JOURNAL_H
#define PROOF_MONEY_JOURNAL_H

#include "proof/money_looks.h"
#include "svc/transfer.h"

/* "asset:cash CNY 1234", fen and pieces; in the order of the alphabet. */
struct sums {
	size_t n, size;
	char **at;
};

static void add_sum(struct sums *s, const char *account, const char *unit, int64_t amount)
{
	char text[160];

	if (amount == 0)
		return;
	snprintf(text, sizeof(text), "%s %s %" PRId64, account, unit, amount);
	if (s->n == s->size) {
		s->size = s->size * 2 + 64;
		s->at = mem_grow(s->at, s->size * sizeof(*s->at));
	}
	s->at[s->n++] = mem_dup(text);
}

static void free_sums(struct sums *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->at[i]);
	free(s->at);
	*s = (struct sums){ .n = 0 };
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* ---- ours */

static enum status add_balance(void *ctx, const struct posting *p)
{
	char account[ACCOUNT_TEXT_MAX], unit[UNIT_TEXT_MAX];

	account_text(p->account, account);
	for (char *c = account; *c != '\0'; c++)
		*c = *c == '/' ? ':' : *c;
	add_sum(ctx, account, unit_text(p->unit, unit), p->amount);
	return ST_OK;
}

static void our_sums(struct walk *w, struct sums *ret)
{
	struct tx *tx = begin_compare(w);

	if (ledger_balances_own(tx, add_balance, ret) != ST_OK ||
	    ledger_balances_clients(tx, add_balance, ret) != ST_OK)
		differ(w, "balances cannot be read");
	end_compare(w);
}

/* ---- theirs */

/* "-1234.5" of money in fen, pieces as they are. */
static int64_t amount_of(const char *text, const char *unit)
{
	bool below_zero = text[0] == '-';
	int64_t sum = 0;
	int decimals = -1;

	for (const char *c = text + below_zero; *c != '\0' && *c != '\n'; c++) {
		if (*c == '.')
			decimals = 0;
		if (*c < '0' || *c > '9')
			continue;
		sum = sum * 10 + (*c - '0');
		decimals += decimals >= 0;
	}
	for (int i = decimals < 0 ? 0 : decimals; i < 2 && strcmp(unit, "CNY") == 0; i++)
		sum *= 10;
	return below_zero ? -sum : sum;
}

/* Takes a field in quotation marks, or up to a comma; answers what follows. */
static char *take_field(char *at, const char **ret)
{
	bool quoted = *at == '"';

	while (*at == '"')
		at++;
	*ret = at;
	while (*at != '\0' && *at != '\n' && *at != (quoted ? '"' : ','))
		at++;
	while (*at == '"')
		*at++ = '\0';
	if (*at != '\0')
		*at++ = '\0'; /* the comma, or the end of the line */
	return at;
}

/* "account","unit","amount", one of each a line; units are in their own quotation marks, too. */
static void read_hledger(FILE *f, struct sums *ret)
{
	char line[512];

	while (fgets(line, sizeof(line), f) != NULL) {
		const char *account, *unit, *amount;
		take_field(take_field(take_field(line, &account), &unit), &amount);
		if (strcmp(account, "account") != 0)
			add_sum(ret, account, unit, amount_of(amount, unit));
	}
}

/* account, tab, amounts with their units behind them, parted by "\n". */
static void read_ledger(FILE *f, struct sums *ret)
{
	char *line = NULL, *rest, *piece;
	size_t size = 0;

	while (getline(&line, &size, f) >= 0) {
		char *account = strrchr(line, '\t');
		if (account == NULL)
			continue;
		*account++ = '\0';
		account += strspn(account, " ");
		account[strcspn(account, "\n")] = '\0';
		for (piece = line; piece != NULL; piece = rest) {
			rest = strstr(piece, "\\n");
			if (rest != NULL) {
				*rest = '\0';
				rest += 2;
			}
			piece += strspn(piece, " ");
			char *unit = strchr(piece, ' ');
			if (unit == NULL)
				continue;
			*unit++ = '\0';
			unit += strspn(unit, " \"");
			unit[strcspn(unit, "\" ")] = '\0';
			add_sum(ret, account, unit, amount_of(piece, unit));
		}
	}
	free(line);
}

static bool installed(const char *program)
{
	char command[64];

	snprintf(command, sizeof(command), "%s --version >/dev/null 2>&1", program);
	return system(command) == 0;
}

static void compare_sums(struct walk *w, const char *name, const struct sums *ours,
			 const struct sums *theirs)
{
	char what[400];

	for (size_t i = 0; i < ours->n || i < theirs->n; i++) {
		const char *our = i < ours->n ? ours->at[i] : "nothing";
		const char *their = i < theirs->n ? theirs->at[i] : "nothing";
		if (strcmp(our, their) == 0)
			continue;
		snprintf(what, sizeof(what), "%s finds %s, the shop keeps %s", name, their, our);
		differ(w, what);
	}
}

static enum status write_piece(void *ctx, const struct buf *piece)
{
	return fwrite(piece->text, 1, piece->len, ctx) == piece->len ? ST_OK : ST_IO;
}

static void compare_journals(struct walk *w)
{
	static const struct {
		const char *name, *arguments;
		void (*read)(FILE *, struct sums *);
	} programs[] = {
		{ "hledger", "balance --flat -E -N --layout=bare -O csv", read_hledger },
		{ "ledger",
		  "--flat --no-total balance --balance-format "
		  "'%(join(scrub(display_total)))\t%(account)\n'",
		  read_ledger },
	};
	struct sums ours = { .n = 0 }, theirs = { .n = 0 };
	char path[TRIAL_PATH_MAX + 32], command[TRIAL_PATH_MAX + 200];

	snprintf(path, sizeof(path), "%s/shop.journal", w->dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	w->trial.who.staff = 0;
	assert_int_equal(export_table(&w->trial.shop, &w->trial.who, "ledger", EXPORT_JOURNAL,
				      write_piece, f, NULL, &w->trial.problem),
			 ST_OK);
	assert_int_equal(fclose(f), 0);
	our_sums(w, &ours);
	assert_true(ours.n > 20);
	qsort(ours.at, ours.n, sizeof(*ours.at), by_text);
	for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
		if (!installed(programs[i].name))
			continue;
		snprintf(command, sizeof(command), "%s -f %s %s", programs[i].name, path,
			 programs[i].arguments);
		f = popen(command, "r");
		assert_non_null(f);
		programs[i].read(f, &theirs);
		assert_int_equal(pclose(f), 0);
		qsort(theirs.at, theirs.n, sizeof(*theirs.at), by_text);
		compare_sums(w, programs[i].name, &ours, &theirs);
		free_sums(&theirs);
	}
	free_sums(&ours);
}

#endif
