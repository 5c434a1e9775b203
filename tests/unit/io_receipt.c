/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts: layout in cells on both papers, ESC/POS bytes, sending. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "io/receipt.h"

struct fixture {
	Sale sale;
	SaleLine lines[2], *line_list[2];
	Reduction reductions[1], *reduction_list[1];
	Payment payment, *payments[1];
	struct receipt receipt;
};

static char *plain(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* 298.00 less a tenth, two masks at 168.00; 604.20 paid with 700.00. */
static void fill(struct fixture *f, int columns)
{
	*f = (struct fixture){ .sale = SALE__INIT };
	for (int i = 0; i < 2; i++) {
		f->lines[i] = (SaleLine)SALE_LINE__INIT;
		f->line_list[i] = &f->lines[i];
	}
	f->reductions[0] = (Reduction)REDUCTION__INIT;
	f->reductions[0].label = plain("金卡九折");
	f->reductions[0].amount_fen = 2980;
	f->reduction_list[0] = &f->reductions[0];
	f->lines[0].title = plain("补水护理");
	f->lines[0].qty = 1;
	f->lines[0].list_fen = 29800;
	f->lines[0].n_reductions = 1;
	f->lines[0].reductions = f->reduction_list;
	f->lines[0].net_fen = 26820;
	f->lines[1].title = plain("焕白面膜");
	f->lines[1].qty = 2;
	f->lines[1].list_fen = 16800;
	f->lines[1].net_fen = 33600;
	f->payment = (Payment)PAYMENT__INIT;
	f->payment.method = plain("cash");
	f->payment.amount_fen = 70000;
	f->payments[0] = &f->payment;
	f->sale.id = 17;
	f->sale.at = INT64_C(1795327500000);
	f->sale.n_lines = 2;
	f->sale.lines = f->line_list;
	f->sale.n_payments = 1;
	f->sale.payments = f->payments;
	f->sale.total_fen = 60420;
	f->sale.change_fen = 9580;
	f->receipt = (struct receipt){ .sale = &f->sale, .shop = "美簿美容院", .address =
				      "南阳路 88 号",
				       .phone = "021-62880188", .head = "", .foot = "谢谢惠顾",
				       .client = "张**", .tier = "金卡", .cashier = "张敏",
				       .columns = columns };
}

static void lines_fit_the_paper(void **state)
{
	static const int papers[] = { 32, 48 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(papers); i++) {
		struct fixture f;
		AUTO(buf_release) struct buf b = BUF_INIT;
		char *rest, *line;
		fill(&f, papers[i]);
		f.lines[1].title = plain("一个长得在五十八毫米的纸上无论如何放不进一行的产品名称");
		f.receipt.foot = "谢谢惠顾, 请保留小票, 期待再次光临, 有事请来电话";
		receipt_text(&b, &f.receipt);
		for (line = strtok_r(b.text, "\n", &rest); line != NULL;
		     line = strtok_r(NULL, "\n", &rest))
			if (strstr(line, "产品名称") == NULL)
				assert_true(text_cells(line) <= papers[i]);
	}
}

static void every_sum_is_on_it(void **state)
{
	static const char *const wanted[] = {
		"美簿美容院", "V000017", "张**", "金卡", "补水护理", "298.00 x 1", "金卡九折",
			"-29.80",
		"168.00 x 2", "336.00", "￥604.20", "700.00", "95.80", "谢谢惠顾",
	};
	struct fixture f;
	AUTO(buf_release) struct buf b = BUF_INIT;

	(void)state;
	fill(&f, 32);
	receipt_text(&b, &f.receipt);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		if (strstr(b.text, wanted[i]) == NULL)
			fail_msg("%s is not on it:\n%s", wanted[i], b.text);
}

/* ---- what is prepaid, and what goes back */

struct prepaid {
	struct fixture f;
	SaleLine course, session, topup, *line_list[3];
	Reduction paid_before, *reduction_list[1];
	Payment wallet, points, account, *payment_list[3];
	Instalment instalment, *instalment_list[1];
};

static SaleLine a_line(const char *kind, const char *title, int64_t list, int64_t net)
{
	SaleLine l = SALE_LINE__INIT;

	l.kind = plain(kind);
	l.title = plain(title);
	l.qty = 1;
	l.list_fen = list;
	l.net_fen = net;
	return l;
}

static Payment a_payment(const char *method, int64_t amount)
{
	Payment p = PAYMENT__INIT;

	p.method = plain(method);
	p.amount_fen = amount;
	return p;
}

static void fill_prepaid(struct prepaid *p, int columns)
{
	fill(&p->f, columns);
	p->course = a_line("course", "补水护理五次卡", 100000, 100000);
	p->course.sessions = 5;
	p->course.gifted = 1;
	p->session = a_line("session", "补水护理", 29800, 0);
	p->paid_before = (Reduction)REDUCTION__INIT;
	p->paid_before.label = plain("K000007, session 4 of 6");
	p->paid_before.amount_fen = 29800;
	p->reduction_list[0] = &p->paid_before;
	p->session.n_reductions = 1;
	p->session.reductions = p->reduction_list;
	p->topup = a_line("topup", "储值", 100000, 100000);
	p->topup.bonus_fen = 20000;
	p->wallet = a_payment("wallet", 12000);
	p->wallet.principal_fen = 10000;
	p->wallet.bonus_fen = 2000;
	p->points = a_payment("points", 500);
	p->points.points = 533;
	p->account = a_payment("account", 87500);
	p->instalment = (Instalment)INSTALMENT__INIT;
	p->instalment.due = 20800;
	p->instalment.amount_fen = 87511;
	p->line_list[0] = &p->course;
	p->line_list[1] = &p->session;
	p->line_list[2] = &p->topup;
	p->payment_list[0] = &p->wallet;
	p->payment_list[1] = &p->points;
	p->payment_list[2] = &p->account;
	p->instalment_list[0] = &p->instalment;
	p->f.sale.lines = p->line_list;
	p->f.sale.n_lines = 3;
	p->f.sale.payments = p->payment_list;
	p->f.sale.n_payments = 3;
	p->f.sale.instalments = p->instalment_list;
	p->f.sale.n_instalments = 1;
	p->f.sale.change_fen = 0;
	p->f.sale.points = 258;
}

static void must_have(const struct buf *b, const char *const *wanted, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(b->text, wanted[i]) == NULL)
			fail_msg("%s is not on it:\n%s", wanted[i], b->text);
}

static void prepaid_things_say_what_they_are(void **state)
{
	static const char *const wanted[] = {
		"5 sessions, 1 more as a gift", "K000007, session 4 of 6", "-298.00",
		"Bonus on top", "200.00", "of it principal", "100.00", "of it bonus", "20.00",
		"Points (533)", "On account", "due 2026-12-13", "875.11", "+258",
		"Wallet after this", "1,080.00",
	};
	const struct receipt_note notes[] = { { "Wallet after this", "1,080.00" } };
	struct prepaid p;

	(void)state;
	for (int columns = 32; columns <= 48; columns += 16) {
		AUTO(buf_release) struct buf b = BUF_INIT;
		char *rest, *line;
		fill_prepaid(&p, columns);
		p.f.receipt.notes = notes;
		p.f.receipt.nnotes = 1;
		receipt_text(&b, &p.f.receipt);
		must_have(&b, wanted, ARRAY_LEN(wanted));
		for (line = strtok_r(b.text, "\n", &rest); line != NULL;
		     line = strtok_r(NULL, "\n", &rest))
			assert_true(text_cells(line) <= columns);
	}
}

static void a_refund_names_its_sale(void **state)
{
	static const char *const wanted[] = { "REFUND", "V000009", "V000017", "did not like it",
					      "Given back", "604.20", "-258" };
	struct fixture f;
	AUTO(buf_release) struct buf b = BUF_INIT;

	(void)state;
	fill(&f, 32);
	f.sale.kind = SALE__KIND__refund;
	f.sale.refund_of = 9;
	f.sale.reason = plain("did not like it");
	f.sale.points = 258;
	receipt_text(&b, &f.receipt);
	must_have(&b, wanted, ARRAY_LEN(wanted));
	assert_null(strstr(b.text, "Total"));
}

/* Two sales were paid, one to the end; what is left is said though it may be nothing. */
static void a_debt_says_what_is_left(void **state)
{
	static const char *const wanted[] = {
		"PAYMENT OF WHAT WAS ON ACCOUNT", "E000042", "张**", "Sale V000017 of 2026-11-22",
		"600.00", "Sale V000019 of 2026-11-25", "50.50", "of it still open", "77.50",
		"￥650.50", "Cash", "500.00", "WeChat", "150.50", "Still on account", "+650",
		"Coupon for you", "谢谢惠顾",
	};
	static const char *const unwanted[] = { "V000042", "REFUND", "FREE", "Total" };
	const struct receipt_part parts[] = {
		{ .sale = 17, .on = day_of(2026, 11, 22), .paid = MONEY(60000) },
		{ .sale = 19, .on = day_of(2026, 11, 25), .paid = MONEY(5050),
		  .left = MONEY(7750) },
	};
	const struct receipt_note notes[] = { { "Coupon for you", "二十元券" } };
	Payment cash = a_payment("cash", 50000), wechat = a_payment("wechat", 15050);
	Payment *payments[] = { &cash, &wechat };
	struct receipt_debt debt = { .entry = 42, .at = { .ms = INT64_C(1795327500000) },
				     .nparts = 2, .parts = parts, .npayments = 2,
				     .payments = payments, .left = MONEY(7750), .points = 650 };

	(void)state;
	for (int columns = 32; columns <= 48; columns += 16) {
		AUTO(buf_release) struct buf b = BUF_INIT;
		struct fixture f;
		char *rest;
		fill(&f, columns);
		f.receipt.sale = NULL;
		f.receipt.debt = &debt;
		f.receipt.tier = "";
		f.receipt.notes = notes;
		f.receipt.nnotes = 1;
		receipt_text(&b, &f.receipt);
		must_have(&b, wanted, ARRAY_LEN(wanted));
		for (size_t i = 0; i < ARRAY_LEN(unwanted); i++)
			assert_null(strstr(b.text, unwanted[i]));
		for (char *line = strtok_r(b.text, "\n", &rest); line != NULL;
		     line = strtok_r(NULL, "\n", &rest))
			assert_true(text_cells(line) <= columns);
	}
	/* The last fen: nothing is open, and 0.00 says so. */
	AUTO(buf_release) struct buf paid = BUF_INIT, bytes = BUF_INIT;
	struct fixture f;
	fill(&f, 32);
	f.receipt.sale = NULL;
	f.receipt.debt = &debt;
	debt.left = MONEY(0), debt.nparts = 1, debt.points = 0;
	receipt_text(&paid, &f.receipt);
	assert_non_null(strstr(paid.text, "Still on account            0.00\n"));
	assert_null(strstr(paid.text, "still open"));
	assert_null(strstr(paid.text, "Points"));
	receipt_escpos(&bytes, &f.receipt, true);
	assert_non_null(memmem(bytes.text, bytes.len, "E000042", 7));
	assert_non_null(memmem(bytes.text, bytes.len, "\x1bp\x00", 3));
}

static void a_deposit_is_for_its_visit(void **state)
{
	static const char *const taken[] = {
		"DEPOSIT", "E000042", "张**", "B000007", "2026-11-23 14:00", "补水护理", "Paid",
		"￥80.00", "Cash", "50.00", "Wallet", "30.00", "Deposit held", "80.00", "谢谢惠顾",
	};
	static const char *const back[] = {
		"DEPOSIT GIVEN BACK", "Kept of the deposit", "24.00", "Given back", "￥80.00",
		"Deposit held                0.00\n",
	};
	static const char *const kept[] = { "DEPOSIT KEPT", "Kept of the deposit", "24.00" };
	Payment cash = a_payment("cash", 5000), wallet = a_payment("wallet", 3000);
	Payment *payments[] = { &cash, &wallet };
	struct receipt_deposit deposit = {
		.entry = 42, .booking = 7, .at = { .ms = INT64_C(1795327500000) },
		.start = WALL((int64_t)day_of(2026, 11, 23).n * MINUTES_PER_DAY + 14 * 60),
		.title = "补水护理", .taken = true, .npayments = 2, .payments = payments,
		.held = MONEY(8000),
	};
	struct fixture f;
	AUTO(buf_release) struct buf b = BUF_INIT;

	(void)state;
	fill(&f, 32);
	f.receipt.sale = NULL;
	f.receipt.deposit = &deposit;
	receipt_text(&b, &f.receipt);
	must_have(&b, taken, ARRAY_LEN(taken));
	assert_null(strstr(b.text, "Kept"));
	buf_reset(&b);
	deposit.taken = false, deposit.kept = MONEY(2400), deposit.held = MONEY(0);
	receipt_text(&b, &f.receipt);
	must_have(&b, back, ARRAY_LEN(back));
	buf_reset(&b);
	deposit.npayments = 0;
	receipt_text(&b, &f.receipt);
	must_have(&b, kept, ARRAY_LEN(kept));
	assert_null(strstr(b.text, "Given back"));
}

static void free_and_late_ones_say_so(void **state)
{
	struct fixture f;
	AUTO(buf_release) struct buf b = BUF_INIT;

	(void)state;
	fill(&f, 32);
	receipt_text(&b, &f.receipt);
	assert_null(strstr(b.text, "FREE OF CHARGE"));
	assert_null(strstr(b.text, "late"));
	buf_reset(&b);
	f.sale.kind = SALE__KIND__free;
	f.sale.happened = INT64_C(20779) * 1440 + 915;
	receipt_text(&b, &f.receipt);
	assert_non_null(strstr(b.text, "FREE OF CHARGE"));
	assert_non_null(strstr(b.text, "2026-11-22T15:15"));
}

static bool has(const struct buf *b, const char *bytes, size_t n)
{
	return memmem(b->text, b->len, bytes, n) != NULL;
}

static void the_printer_gets_gb18030(void **state)
{
	struct fixture f;
	AUTO(buf_release) struct buf b = BUF_INIT, drawer = BUF_INIT;

	(void)state;
	fill(&f, 32);
	receipt_escpos(&b, &f.receipt, false);
	receipt_escpos(&drawer, &f.receipt, true);
	assert_memory_equal(b.text, "\x1b@\x1c&", 4);
	assert_true(has(&b, "\xc3\xc0\xb2\xbe", 4));      /* 美簿 */
	assert_true(has(&b, "\xa3\xa4" "604.20", 8));      /* ￥ U+FFE5 */
	assert_true(has(&b, "\x1dV\x42", 3));
	assert_false(has(&b, "\x1bp", 2));
	assert_true(has(&drawer, "\x1bp\x00", 3));
}

/* Text of records cannot become a command: only our own ESC, FS and GS bytes are there. */
static void hostile_text_stays_text(void **state)
{
	struct fixture f;
	AUTO(buf_release) struct buf b = BUF_INIT, clean = BUF_INIT;
	size_t escapes = 0, ours = 0;

	(void)state;
	fill(&f, 32);
	receipt_escpos(&clean, &f.receipt, false);
	f.lines[0].title = plain("\x1bp\x01\x19\xfa\x1d\x56\x41 \xc2\x9b" "31m\xff\xfe");
	f.reductions[0].label = plain("\x1b@\x1c.\x07\r\n\x1bp");
	f.receipt.client = "\x1b[2J";
	receipt_escpos(&b, &f.receipt, false);
	for (size_t i = 0; i < b.len; i++)
		escapes += b.text[i] == 0x1b || b.text[i] == 0x1c || b.text[i] == 0x1d;
	for (size_t i = 0; i < clean.len; i++)
		ours += clean.text[i] == 0x1b || clean.text[i] == 0x1c || clean.text[i] == 0x1d;
	assert_int_equal(escapes, ours);
	assert_false(has(&b, "\x1bp", 2));
}

static void a_copy_says_so(void **state)
{
	struct fixture f;
	AUTO(buf_release) struct buf a = BUF_INIT, b = BUF_INIT;

	(void)state;
	fill(&f, 32);
	receipt_text(&a, &f.receipt);
	f.receipt.copy = true;
	receipt_text(&b, &f.receipt);
	assert_true(b.len > a.len);
}

static void it_goes_to_a_file_and_faults_are_told(void **state)
{
	char path[] = "/tmp/meibu-receipt-XXXXXX", to[64], read_back[32] = "";
	AUTO(buf_release) struct buf bytes = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	int fd = mkstemp(path);

	(void)state;
	buf_puts(&bytes, "one\n");
	snprintf(to, sizeof(to), "file:%s", path);
	assert_int_equal(receipt_send(to, &bytes, &p), ST_OK);
	assert_int_equal(receipt_send(to, &bytes, &p), ST_OK);
	assert_int_equal(read(fd, read_back, sizeof(read_back) - 1), 8); /* appended */
	assert_string_equal(read_back, "one\none\n");
	close(fd);
	unlink(path);
	assert_int_equal(receipt_send("device:/nowhere/lp0", &bytes, &p), ST_CANNOT_CREATE);
	assert_int_equal(receipt_send("file:/nowhere/out", &bytes, &p), ST_CANNOT_CREATE);
	assert_int_equal(receipt_send("device:/dev/full", &bytes, &p), ST_IO);
	assert_int_equal(receipt_send("pigeon:coop", &bytes, &p), ST_BAD_CONFIG);
	assert_true(p.message[0] != '\0');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_fit_the_paper),
		cmocka_unit_test(every_sum_is_on_it),
		cmocka_unit_test(prepaid_things_say_what_they_are),
		cmocka_unit_test(a_refund_names_its_sale),
		cmocka_unit_test(a_debt_says_what_is_left),
		cmocka_unit_test(a_deposit_is_for_its_visit),
		cmocka_unit_test(free_and_late_ones_say_so),
		cmocka_unit_test(the_printer_gets_gb18030),
		cmocka_unit_test(hostile_text_stays_text),
		cmocka_unit_test(a_copy_says_so),
		cmocka_unit_test(it_goes_to_a_file_and_faults_are_told),
	};

	i18n_init("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
