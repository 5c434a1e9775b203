/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deposits beside a paper: taken bit by bit by any ways, then the visit is paid, cancelled or
 * missed; after each the ledger has what is on the paper, and whenever nothing is held the
 * money that is there is everybody's cash performance.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/money.h"
#include "store/tables.h"
#include "svc_shop.h"

enum { ROUNDS = 240, TAKES_MAX = 4, MONEY_WAYS = 4, WALLET = MONEY_WAYS, TOP_UP = 200000,
       LATE_PERCENT = 35 };

static const struct { const char *name; enum account_class class; } ways[] = {
	{ "cash", ACC_CASH }, { "wechat", ACC_WECHAT }, { "alipay", ACC_ALIPAY },
	{ "card", ACC_CARD }, { "wallet", ACC_WALLET_PRINCIPAL },
};

struct paper {
	int64_t has[MONEY_WAYS + 1];    /* by way; the wallet: what is on it */
	int64_t fees;
	size_t n;                       /* of this visit, the first that came first */
	struct { int way; int64_t fen; } takes[TAKES_MAX];
};

static int make_shop(void **state)
{
	char dir[TRIAL_PATH_MAX];

	(void)state;
	trial_folder(NULL, dir);
	trial_write(dir, "meibu.conf",
		    "[booking]\nlate_cancel_hours = 12\nlate_fee_percent = 35\n"
		    "no_show_fee_percent = 100\n");
	trial_write(dir, "calendar.yaml", "holidays: []\n");
	trial_make(&trial, dir, "2026-11-22 09:00");
	trial_must(&trial, NULL, "client.add", "{\"name\":\"张小美\",\"phone\":\"13800001234\"}");
	return 0;
}

static bool one_in(struct rng *rng, uint64_t n)
{
	return rng_below(rng, n) == 0;
}

/* ---- the ledger */

static int64_t balance(enum account_class class, uint32_t owner)
{
	const struct account account = { .class = class, .owner = owner };
	const struct unit unit = { .kind = account_class_row(class)->unit };
	struct tx *tx = NULL;
	int64_t ret;

	assert_int_equal(tx_begin(trial.shop.db, TX_READ, "test", &tx, NULL), ST_OK);
	assert_int_equal(ledger_balance(tx, account, unit, &ret), ST_OK);
	tx_end(&tx);
	return ret;
}

static void compare(const struct paper *p, unsigned turn)
{
	int64_t all = 0;

	for (int way = 0; way <= WALLET; way++) {
		int64_t is = way == WALLET ? -balance(ways[way].class, 1) :
					     balance(ways[way].class, 0);
		if (is != p->has[way])
			fail_msg("turn %u, %s: %lld, on paper %lld", turn, ways[way].name,
				 (long long)is, (long long)p->has[way]);
		all += way == WALLET ? 0 : is;
	}
	assert_int_equal(-balance(ACC_REVENUE_FEE, 0), p->fees);
	assert_int_equal(balance(ACC_FLOW_DEPOSIT, 0), 0);
	assert_int_equal(-balance(ACC_PERF_CASH_ALL, 0), all);
}

/* ---- the paper */

static int64_t taken(const struct paper *p, bool wallet)
{
	int64_t sum = 0;

	for (size_t i = 0; i < p->n; i++)
		sum += (p->takes[i].way == WALLET) == wallet ? p->takes[i].fen : 0;
	return sum;
}

/* So much of it is the shop's now, money first; the rest goes back. method < 0: as it came. */
static void end_on_paper(struct paper *p, int64_t gone, int method)
{
	int64_t cash = taken(p, false), wallet = taken(p, true);
	int64_t gone_cash = gone < cash ? gone : cash;

	cash -= gone_cash;
	p->has[WALLET] += wallet - (gone - gone_cash);
	if (method >= 0)
		p->has[method] -= cash;
	for (size_t i = p->n; method < 0 && i-- > 0;) {
		int64_t part = p->takes[i].fen < cash ? p->takes[i].fen : cash;
		if (p->takes[i].way == WALLET)
			continue;
		p->has[p->takes[i].way] -= part;
		cash -= part;
	}
	p->n = 0;
}

/* ---- the program */

static const char *at(int32_t day_number, int minute_of_day, char text[DATE_TEXT_MAX])
{
	return wall_text(WALL((int64_t)day_number * MINUTES_PER_DAY + minute_of_day), text);
}

static int64_t number_in(const char *json, const char *name)
{
	const char *where = strstr(json, name);
	long long ret = 0;

	if (where != NULL)
		assert_int_equal(sscanf(where + strlen(name), "\":%lld", &ret), 1);
	return ret;
}

static void take(struct rng *rng, struct paper *p, unsigned booking, int64_t most)
{
	size_t n = 1 + rng_below(rng, TAKES_MAX);

	while (p->n < n && most > 0) {
		int way = (int)rng_below(rng, MONEY_WAYS + 1);
		int64_t fen = 1 + (int64_t)rng_below(rng, (uint64_t)most);
		trial_must(&trial, NULL, "deposit.take",
			   "{\"booking\":\"B%u\",\"payments\":[{\"method\":\"%s\","
			   "\"amount_fen\":%lld}]}", booking, ways[way].name, (long long)fen);
		p->takes[p->n].way = way;
		p->takes[p->n++].fen = fen;
		p->has[way] += way == WALLET ? -fen : fen;
		most -= fen;
	}
}

static void go_away(struct rng *rng, struct paper *p, unsigned booking, int32_t today, int method)
{
	static const struct { const char *op; int minute, percent; bool waive; } ends[] = {
		{ "booking.cancel", 60, 0, false },          /* thirteen hours before */
		{ "booking.cancel", 10 * 60, LATE_PERCENT, false },
		{ "booking.cancel", 10 * 60, 0, true },
		{ "booking.noshow", 15 * 60, 100, false },
		{ "booking.noshow", 15 * 60, 0, true },
	};
	size_t how = rng_below(rng, ARRAY_LEN(ends));
	AUTO(buf_release) struct buf answer = BUF_INIT;
	char text[DATE_TEXT_MAX];
	money fee;

	assert_true(trial_at(at(today, ends[how].minute, text)));
	trial_must(&trial, &answer, ends[how].op,
		   "{\"booking\":\"B%u\",\"waive\":%s,\"method\":\"%s\"}", booking,
		   ends[how].waive ? "true" : "false", method < 0 ? "" : ways[method].name);
	assert_true(money_scale(MONEY(taken(p, false) + taken(p, true)), ends[how].percent, 100,
				&fee));
	assert_int_equal(number_in(answer.text, "kept_fen"), fee.fen);
	p->fees += fee.fen;
	end_on_paper(p, fee.fen, method);
}

static void is_served(struct rng *rng, struct paper *p, unsigned booking, int32_t today,
		      int method)
{
	static const char *const steps[] = { "booking.arrive", "booking.start", "booking.finish" };
	AUTO(buf_release) struct buf quote = BUF_INIT;
	char text[DATE_TEXT_MAX], deposit[96] = "";

	assert_true(trial_at(at(today, 14 * 60, text)));
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		trial_must(&trial, NULL, steps[i], "{\"booking\":\"B%u\"}", booking);
	trial_must(&trial, &quote, "sale.quote", "{\"booking\":\"B%u\"}", booking);
	int64_t total = number_in(quote.text, "total_fen");
	int64_t most = number_in(quote.text, "most_deposit_fen");
	assert_int_equal(number_in(quote.text, "\"deposit_fen") == 0, most == 0);
	int64_t used = one_in(rng, 3) ? most : (int64_t)rng_below(rng, (uint64_t)most + 1);
	if (used > 0)
		snprintf(deposit, sizeof(deposit), "{\"method\":\"deposit\",\"amount_fen\":%lld}%s",
			 (long long)used, used < total ? "," : "");
	char cash[96] = "";
	if (used < total)
		snprintf(cash, sizeof(cash), "{\"method\":\"cash\",\"amount_fen\":%lld}",
			 (long long)(total - used));
	trial_must(&trial, NULL, "sale.pay",
		   "{\"booking\":\"B%u\",\"payments\":[%s%s],\"deposit_method\":\"%s\"}", booking,
		   deposit, cash, method < 0 ? "" : ways[method].name);
	p->has[0] += total - used;
	end_on_paper(p, used, method);
}

static void the_same_as_on_paper(void **state)
{
	struct paper p = { .fees = 0 };
	struct rng rng;
	char text[DATE_TEXT_MAX];

	(void)state;
	rng_seed(&rng, 53);
	for (unsigned turn = 1; turn <= ROUNDS; turn++) {
		AUTO(buf_release) struct buf answer = BUF_INIT;
		int32_t today = day_of(2026, 11, 22).n + 2 * (int32_t)turn;
		int method = one_in(&rng, 2) ? -1 : (int)rng_below(&rng, MONEY_WAYS);
		assert_true(trial_at(at(today - 1, 15 * 60, text)));
		if (p.has[WALLET] < TOP_UP) {
			trial_must(&trial, NULL, "sale.pay",
				   "{\"client\":\"C1\",\"lines\":[{\"kind\":\"topup\","
				   "\"amount_fen\":%d}],\"payments\":[{\"method\":\"card\","
				   "\"amount_fen\":%d}]}", TOP_UP, TOP_UP);
			p.has[WALLET] += TOP_UP;
			p.has[3] += TOP_UP;
		}
		trial_must(&trial, NULL, "booking.add",
			   "{\"client\":\"C1\",\"segments\":[{\"treatment\":\"facial-basic\","
			   "\"start\":\"%s\"}]}", at(today, 14 * 60, text));
		trial_must(&trial, &answer, "deposit.get", "{\"booking\":\"B%u\"}", turn);
		take(&rng, &p, turn, number_in(answer.text, "most_fen"));
		if (one_in(&rng, 2))
			go_away(&rng, &p, turn, today, method);
		else
			is_served(&rng, &p, turn, today, method);
		compare(&p, turn);
		if (turn % 40 == 0)
			assert_true(trial_sound(&trial));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_same_as_on_paper) };

	return cmocka_run_group_tests(tests, make_shop, drop_shop);
}
