/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "rules_fixture.h"

/* Loads a text as a file. */
static enum status load(const char *text, struct conf *ret, struct faults *faults)
{
	char path[] = "/tmp/meibu-conf-XXXXXX";
	int fd = mkstemp(path);
	size_t len = strlen(text);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
	enum status status = conf_load(path, ret, faults);
	unlink(path);
	return status;
}

static void the_shipped_file_is_the_default(void **state)
{
	struct conf conf;

	(void)state;
	conf_default(&conf);
	assert_string_equal(conf.zone, "Asia/Shanghai");
	assert_string_equal(conf.language, "zh_CN");
	assert_string_equal(conf.data, "");
	assert_string_equal(conf.theme, "auto");
	assert_string_equal(conf.receipt_to, "screen");
	assert_int_equal(conf.shop, 1);
	assert_int_equal(conf.open[0], 600);
	assert_int_equal(conf.close[0], 1260);
	assert_int_equal(conf.open[6], 570);
	assert_int_equal(conf.slot_minutes, 30);
	assert_int_equal(conf.lunch_from, conf.lunch_to);
	assert_int_equal(conf.receipt_columns, 32);
	assert_int_equal(conf.propose, 3);
	assert_false(conf.ascii);
	assert_int_equal(conf.nroles, 6);
	conf_release(&conf);
}

static void prepaid_and_day_have_the_defaults_of_the_law(void **state)
{
	static const uint32_t notes[] = { 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10 };
	struct conf conf;

	(void)state;
	conf_default(&conf);
	assert_int_equal(conf.limit_registered.fen, 500000);
	assert_int_equal(conf.limit_unregistered.fen, 100000);
	assert_int_equal(conf.cooling_days, 7);
	assert_int_equal(conf.lpr_bp, 300);
	assert_int_equal(conf.deposit_bp, 150);
	assert_int_equal(conf.year_days, 365);
	assert_int_equal(conf.credit_limit.fen, 200000);
	assert_int_equal(conf.till_float.fen, 50000);
	assert_int_equal(conf.shifts, 1);
	assert_false(conf.require_open);
	assert_int_equal(conf.late_days, 7);
	assert_int_equal(conf.ndenominations, ARRAY_LEN(notes));
	assert_memory_equal(conf.denominations, notes, sizeof(notes));
	conf_release(&conf);
}

static void prepaid_and_day_are_read(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct conf conf;

	(void)state;
	assert_int_equal(load("[prepaid]\nlimit_registered = 0\nlimit_unregistered = 800.50\n"
			      "cooling_days = 0\nlpr_percent = 2.95\ndeposit_percent = 100\n"
			      "year_days = 360\ncredit_limit = 0\n"
			      "[day]\nfloat = 300\nshifts = 2\nrequire_open = yes\nlate_days = 0\n"
			      "denominations = 100, 50 0.5\n"
			      "[role.frontdesk]\nrefund = 80.00\n[role.cashier]\nrefund = 1\n",
			      &conf, &faults),
			 ST_OK);
	assert_faults(&faults, NULL, 0);
	assert_int_equal(conf.limit_registered.fen, 0);
	assert_int_equal(conf.limit_unregistered.fen, 80050);
	assert_int_equal(conf.cooling_days, 0);
	assert_int_equal(conf.lpr_bp, 295);
	assert_int_equal(conf.deposit_bp, 10000);
	assert_int_equal(conf.year_days, 360);
	assert_int_equal(conf.credit_limit.fen, 0);
	assert_int_equal(conf.till_float.fen, 30000);
	assert_int_equal(conf.shifts, 2);
	assert_true(conf.require_open);
	assert_int_equal(conf.late_days, 0);
	assert_int_equal(conf.ndenominations, 3);
	assert_int_equal(conf.denominations[0], 10000);
	assert_int_equal(conf.denominations[1], 5000);
	assert_int_equal(conf.denominations[2], 50);
	assert_int_equal(conf_role(&conf, "frontdesk")->refund.fen, 8000);
	assert_int_equal(conf_role(&conf, "cashier")->refund.fen, 100);
	conf_release(&conf);
}

static void the_book_has_its_defaults(void **state)
{
	struct conf conf;

	(void)state;
	conf_default(&conf);
	assert_int_equal(conf.day_bookings, 0);
	assert_int_equal(conf.client_bookings, 3);
	assert_int_equal(conf.hold_minutes, 120);
	assert_int_equal(conf.deposit.fen, 0);
	assert_int_equal(conf.deposit_missed, 2);
	assert_int_equal(conf.late_fee_percent, 50);
	assert_int_equal(conf.no_show_fee_percent, 100);
	assert_int_equal(conf.remind_hours, 24);
	assert_false(conf.confirm_message);
	assert_int_equal(conf.most_day_minutes, 600);
	assert_int_equal(conf.most_straight_minutes, 360);
	assert_int_equal(conf.break_minutes, 15);
	assert_int_equal(conf.most_days, 6);
	assert_false(conf.rotation_carry);
	assert_int_equal(conf.rotation_asked_for, 0);
	assert_int_equal(conf.rotation_extension, 50);
	conf_release(&conf);
}

static void the_book_is_read(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct conf conf;

	(void)state;
	assert_int_equal(load("[booking]\nday_bookings = 40\nclient_bookings = 0\n"
			      "hold_minutes = 30\ndeposit = 50.50\ndeposit_missed = 1\n"
			      "late_fee_percent = 0\nno_show_fee_percent = 30\n"
			      "remind_hours = 0\nconfirm_message = yes\n"
			      "[roster]\nmost_day_minutes = 0\nmost_straight_minutes = 240\n"
			      "break_minutes = 10\nmost_days = 5\n"
			      "[rotation]\ncarry = 是\nasked_for = 100\nextension = 0\n",
			      &conf, &faults),
			 ST_OK);
	assert_faults(&faults, NULL, 0);
	assert_int_equal(conf.day_bookings, 40);
	assert_int_equal(conf.client_bookings, 0);
	assert_int_equal(conf.hold_minutes, 30);
	assert_int_equal(conf.deposit.fen, 5050);
	assert_int_equal(conf.deposit_missed, 1);
	assert_int_equal(conf.late_fee_percent, 0);
	assert_int_equal(conf.no_show_fee_percent, 30);
	assert_int_equal(conf.remind_hours, 0);
	assert_true(conf.confirm_message);
	assert_int_equal(conf.most_day_minutes, 0);
	assert_int_equal(conf.most_straight_minutes, 240);
	assert_int_equal(conf.break_minutes, 10);
	assert_int_equal(conf.most_days, 5);
	assert_true(conf.rotation_carry);
	assert_int_equal(conf.rotation_asked_for, 100);
	assert_int_equal(conf.rotation_extension, 0);
	conf_release(&conf);
}

static void each_wrong_setting_of_the_book_is_named(void **state)
{
	static const struct {
		const char *section, *key, *value, *what, *expected;
	} rows[] = {
		{ "booking", "day_bookings", "-1", "This is out of range.",
		  "a number from 0 to 10000" },
		{ "booking", "client_bookings", "51", "This is out of range.",
		  "a number from 0 to 50" },
		{ "booking", "hold_minutes", "0", "This is out of range.",
		  "a number from 1 to 10080" },
		{ "booking", "deposit", "-1", "This is out of range.", "" },
		{ "booking", "deposit_missed", "0", "This is out of range.",
		  "a number from 1 to 100" },
		{ "booking", "late_fee_percent", "101", "This is out of range.",
		  "a number from 0 to 100" },
		{ "booking", "no_show_fee_percent", "half", "This is not a number.",
		  "a number from 0 to 100" },
		{ "booking", "remind_hours", "169", "This is out of range.",
		  "a number from 0 to 168" },
		{ "booking", "confirm_message", "sms", "This is neither yes nor no.",
		  "yes or no" },
		{ "roster", "most_day_minutes", "1441", "This is out of range.",
		  "a number from 0 to 1440" },
		{ "roster", "most_straight_minutes", "6h", "This is not a number.",
		  "a number from 0 to 1440" },
		{ "roster", "break_minutes", "0", "This is out of range.",
		  "a number from 1 to 240" },
		{ "roster", "most_days", "32", "This is out of range.",
		  "a number from 0 to 31" },
		{ "rotation", "carry", "1", "This is neither yes nor no.", "yes or no" },
		{ "rotation", "asked_for", "101", "This is out of range.",
		  "a number from 0 to 100" },
		{ "rotation", "extension", "-50", "This is out of range.",
		  "a number from 0 to 100" },
	};
	struct faults faults = FAULTS_INIT;
	struct buf text = BUF_INIT, what = BUF_INIT;
	struct conf conf;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_reset(&text);
		buf_printf(&text, "[%s]\n%s = %s\n", rows[i].section, rows[i].key, rows[i].value);
		buf_reset(&what);
		buf_printf(&what, "\"%s\": %s", rows[i].value, rows[i].what);
		assert_int_equal(load(text.text, &conf, &faults), ST_BAD_CONFIG);
		assert_faults(&faults,
			      &(struct expected_fault){ 2, (int)strlen(rows[i].key) + 4, what.text,
							rows[i].expected },
			      1);
		faults_release(&faults);
		conf_release(&conf);
	}
	buf_release(&text);
	buf_release(&what);
}

static void each_wrong_money_setting_is_named(void **state)
{
	static const char notes[] = "yuan, like 100 or 0.5";
	static const struct {
		const char *section, *line;
		int column;
		const char *what, *expected;
	} rows[] = {
		{ "prepaid", "lpr_percent = 2.955", 15, "\"2.955\": This is not a number.",
		  "percent, like 3 or 2.95" },
		{ "prepaid", "lpr_percent = 3%", 15, "\"3%\": This is not a number.",
		  "percent, like 3 or 2.95" },
		{ "prepaid", "lpr_percent =", 14, "\"\": This is not a number.",
		  "percent, like 3 or 2.95" },
		{ "prepaid", "deposit_percent = 100.01", 19, "\"100.01\": This is out of range.",
		  "a number from 0 to 100" },
		{ "prepaid", "deposit_percent = -1", 19, "\"-1\": This is out of range.",
		  "a number from 0 to 100" },
		{ "prepaid", "year_days = 366", 13,
		  "\"366\": This is not one of the words used here.", "one of: 360 365" },
		{ "prepaid", "credit_limit = lots", 16,
		  "\"lots\": This is not an amount of money.", "yuan, like 298 or 298.00" },
		{ "prepaid", "limit_registered = -1", 20, "\"-1\": This is out of range.", "" },
		{ "prepaid", "limit_registerd = 1", 1,
		  "There is no setting \"limit_registerd\" in [prepaid].",
		  "\"limit_registered\"" },
		{ "day", "shifts = 0", 10, "\"0\": This is out of range.",
		  "a number from 1 to 6" },
		{ "day", "late_days = 367", 13, "\"367\": This is out of range.",
		  "a number from 0 to 366" },
		{ "day", "denominations = 100 fifty 10", 21,
		  "\"fifty\": There is no such note or coin.", notes },
		{ "day", "denominations = 100 50 0", 24, "\"0\": There is no such note or coin.",
		  notes },
		{ "day", "denominations = 10000.01", 17,
		  "\"10000.01\": There is no such note or coin.", notes },
		{ "day", "denominations = 10 20 5", 20,
		  "\"20\": This is not smaller than the one before.",
		  "the largest first, each once" },
		{ "day", "denominations = 10 5 5", 22,
		  "\"5\": This is not smaller than the one before.",
		  "the largest first, each once" },
		{ "day", "denominations = ,", 17, "\",\": The value is missing.",
		  "100 50 20 10 5 1 0.5 0.1" },
		{ "day",
		  "denominations = 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0.5", 69,
		  "\"1\": There are too many notes and coins.", "at most 20" },
		{ "role.desk", "refund = -0.01", 10, "\"-0.01\": This is out of range.", "" },
	};
	struct faults faults = FAULTS_INIT;
	struct buf text = BUF_INIT;
	struct conf conf;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_reset(&text);
		buf_printf(&text, "[%s]\n%s\n", rows[i].section, rows[i].line);
		assert_int_equal(load(text.text, &conf, &faults), ST_BAD_CONFIG);
		assert_faults(&faults,
			      &(struct expected_fault){ 2, rows[i].column, rows[i].what,
							rows[i].expected },
			      1);
		assert_int_equal(conf.ndenominations, 10);
		assert_int_equal(conf.lpr_bp, 300);
		faults_release(&faults);
		conf_release(&conf);
	}
	buf_release(&text);
}

static void the_shipped_roles_may_what_they_should(void **state)
{
	struct conf conf;

	(void)state;
	conf_default(&conf);
	const struct role *owner = conf_role(&conf, "owner"), *desk = conf_role(&conf, "frontdesk");
	const struct role *manager = conf_role(&conf, "manager");
	assert_non_null(owner);
	for (int p = PERM_NONE + 1; p < PERM_COUNT; p++)
		assert_true(role_may(owner, (enum permission)p));
	/* Only the owner takes records out of the house. */
	for (size_t i = 0; i < conf.nroles; i++)
		assert_true(&conf.roles[i] == owner || !role_may(&conf.roles[i], PERM_EXPORT));
	assert_true(role_may(manager, PERM_AUTHORISE));
	assert_int_equal(manager->discount.fen, 100000);
	assert_true(role_may(desk, PERM_SALE));
	assert_false(role_may(desk, PERM_CLIENT_CONTACT));
	assert_int_equal(desk->discount_percent, 10);
	assert_true(role_may(desk, PERM_REFUND) && desk->refund.fen == 50000);
	assert_true(role_may(desk, PERM_DAY) && role_may(desk, PERM_CREDIT));
	assert_false(role_may(desk, PERM_PREPAID) || role_may(desk, PERM_COUPON) ||
		     role_may(desk, PERM_REPORT) || role_may(desk, PERM_ROSTER));
	for (int p = PERM_REFUND; p < PERM_COUNT; p++) {
		assert_true(role_may(manager, (enum permission)p));
		assert_false(role_may(conf_role(&conf, "therapist"), (enum permission)p));
		assert_false(role_may(conf_role(&conf, "buyer"), (enum permission)p));
		assert_int_equal(role_may(conf_role(&conf, "accountant"), (enum permission)p),
				 p == PERM_REPORT);
	}
	assert_int_equal(manager->refund.fen, 500000);
	assert_int_equal(owner->refund.fen, 0);
	assert_non_null(conf_role(&conf, "therapist"));
	assert_non_null(conf_role(&conf, "buyer"));
	assert_non_null(conf_role(&conf, "accountant"));
	assert_null(conf_role(&conf, "nobody"));
	conf_release(&conf);
}

static void a_file_stands_over_the_defaults(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct conf conf;

	(void)state;
	assert_int_equal(load("\xef\xbb\xbf; comment\r\n[SHOP]\r\n Name=\"小店; #1\" ; comment\r\n"
			      "licences = medical-aesthetic,  other\r\n[hours]\nsunday = closed\n"
			      "saturday = 18:00-02:00   # late\n[booking]\nlunch = 12:30-13:15\n"
			      "[receipt]\nhead =\nfoot = ''\nto = file:/tmp/小票\n"
			      "[role.trainee]\npermissions = look, client-read\n"
			      "[role.manager]\ndiscount_percent = 50\n",
			      &conf, &faults),
			 ST_OK);
	assert_faults(&faults, NULL, 0);
	assert_string_equal(conf.name, "小店; #1");
	assert_string_equal(conf.zone, "Asia/Shanghai");
	assert_int_equal(conf.open[6], conf.close[6]);
	assert_int_equal(conf.open[5], 1080);
	assert_int_equal(conf.close[5], 1560);
	assert_int_equal(conf.lunch_from, 750);
	assert_int_equal(conf.lunch_to, 795);
	assert_string_equal(conf.receipt_head, "");
	assert_string_equal(conf.receipt_foot, "");
	assert_string_equal(conf.receipt_to, "file:/tmp/小票");
	assert_int_equal(conf.nroles, 7);
	assert_true(conf_role(&conf, "trainee")->permissions ==
		    (UINT64_C(1) << PERM_LOOK | UINT64_C(1) << PERM_CLIENT_READ));
	/* Keys that are not given keep their values. */
	assert_int_equal(conf_role(&conf, "manager")->discount_percent, 50);
	assert_int_equal(conf_role(&conf, "manager")->discount.fen, 100000);
	assert_true(role_may(conf_role(&conf, "manager"), PERM_STOCK));
	assert_true(conf_licensed(&conf, "medical-aesthetic"));
	assert_true(conf_licensed(&conf, "other"));
	assert_false(conf_licensed(&conf, "medical"));
	assert_false(conf_licensed(&conf, ""));
	conf_release(&conf);
}

static void every_fault_is_told_with_its_place(void **state)
{
	static const struct expected_fault rows[] = {
		{ 2, 1, "The setting stands in no section.", "a line like [shop] above it" },
		{ 5, 8, "\"70000\": This is out of range.", "a number from 1 to 65535" },
		{ 6, 1, "The key \"shop\" stands in line 5 already.", "" },
		{ 7, 8, "\"Asia/../etc\": This is not the name of a time zone.", "Asia/Shanghai" },
		{ 8, 12, "\"zh_TW\": This is not one of the words used here.", "\"zh_CN\"" },
		{ 9, 1, "There is no setting \"nmae\" in [shop].", "\"name\"" },
		{ 10, 18, "It is not clear whether a comment begins here.",
		  "quotes around the value, or a space before a comment" },
		{ 11, 1, "The line has no \"=\".", "\"key = value\"" },
		{ 12, 8, "\"relative/folder\": This is not a folder.",
		  "a path that begins with /" },
		{ 13, 1, "A bracket [ is not closed.", "\"]\"" },
		{ 15, 2, "\"a:b\" is not a section name.", "letters, digits, dots and -" },
		{ 18, 10, "\"25:00-26:00\": These are not hours.", "10:00-21:00 or closed" },
		{ 19, 11, "\"all day\": These are not hours.", "10:00-21:00 or closed" },
		{ 20, 16, "\"20\": This is not one of the words used here.", "one of: 15 30" },
		{ 21, 2, "There is no section \"bookings\".", "[booking]" },
		{ 23, 8, "Text cannot follow here.", "the text on the next line" },
		{ 25, 9, "\"perhaps\": This is neither yes nor no.", "yes or no" },
		{ 26, 9, "A quotation mark is not closed.",
		  "the same mark at the end of the text" },
		{ 27, 16, "\"010\": This is not a number.", "a number from 0 to 480" },
		{ 29, 6, "\"spool:-o\": Receipts cannot go there.",
		  "none, screen, file:/PATH, device:/PATH or spool:QUEUE" },
		{ 30, 11, "\"40\": This is not one of the words used here.", "one of: 32 48" },
		{ 31, 13, "Text cannot follow here.", "one pair of quotation marks" },
		{ 32, 18, "Lines cannot be continued.", "the value on one line" },
		{ 34, 21, "There is no permission \"client-raed\".", "\"client-read\"" },
		{ 35, 12, "\"-5\": This is out of range.", "" },
		{ 36, 2, "\"role.店长\" is not a section name.", "letters, digits, dots and -" },
	};
	struct faults faults = FAULTS_INIT;
	struct conf conf;

	(void)state;
	assert_int_equal(conf_load("tests/data/rules/faults.conf", &conf, &faults), ST_BAD_CONFIG);
	assert_faults(&faults, rows, ARRAY_LEN(rows));
	assert_string_equal(faults.rows[0].file, "tests/data/rules/faults.conf");
	/* Nothing of a faulty file counts. */
	assert_string_equal(conf.name, "美簿美容院");
	assert_int_equal(conf.nroles, 6);
	assert_int_equal(conf_role(&conf, "manager")->discount.fen, 100000);
	faults_release(&faults);
	conf_release(&conf);
}

/* iniparser 4.1, which read them once, falls over the first (CVE-2023-33461) and misreads the
 * others. */
static void what_hurts_others_is_read_strictly(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct buf text = BUF_INIT;
	struct conf conf;

	(void)state;
	assert_int_equal(load("[shop:name]\nx = 1\n[shop]\nphone = 1\n", &conf, &faults),
			 ST_BAD_CONFIG);
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.rows[0].what, "\"shop:name\" is not a section name.");
	assert_string_equal(conf.name, "美簿美容院");
	conf_release(&conf);
	faults_release(&faults);

	buf_puts(&text, "[shop]\nphone = 1\naddress = ");
	for (int i = 0; i < 341; i++)
		buf_puts(&text, "长");
	buf_puts(&text, "\nname = 小店\nzone = 1 2\n");
	assert_int_equal(load(text.text, &conf, &faults), ST_BAD_CONFIG);
	assert_int_equal(faults.n, 2);
	assert_string_equal(faults.rows[0].what, "The line is too long.");
	assert_int_equal(faults.rows[0].line, 3);
	assert_int_equal(faults.rows[1].line, 5);
	conf_release(&conf);
	faults_release(&faults);
	buf_release(&text);
}

static void limits_of_roles_and_texts(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct buf text = BUF_INIT;
	struct conf conf;

	(void)state;
	buf_puts(&text, "[shop]\nname = ");
	buf_pad(&text, 'x', 97);
	buf_puts(&text, "\naddress = 甲\u202e乙\n");
	for (int i = 0; i < 12; i++)
		buf_printf(&text, "[role.r%d]\npermissions = look\n", i);
	buf_puts(&text, "[role.a-very-long-name-for-a-role]\n[role.]\n");
	assert_int_equal(load(text.text, &conf, &faults), ST_BAD_CONFIG);
	assert_int_equal(faults.n, 5);
	assert_non_null(strstr(faults.rows[0].what, "The text is too long."));
	assert_non_null(strstr(faults.rows[1].what, "The text holds an invisible character."));
	assert_string_equal(faults.rows[2].what, "There are too many roles.");
	assert_int_equal(faults.rows[2].line, 25);
	assert_string_equal(faults.rows[3].what,
			    "\"a-very-long-name-for-a-role\" is not the name of a role.");
	assert_string_equal(faults.rows[4].what, "\"\" is not the name of a role.");
	conf_release(&conf);
	faults_release(&faults);
	buf_release(&text);
}

static void a_file_that_is_no_text(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct conf conf;

	(void)state;
	assert_int_equal(load("[shop]\nname = \xc3\xc0\xc8\xdd\n", &conf, &faults), ST_BAD_CONFIG);
	assert_int_equal(faults.n, 1);
	assert_int_equal(faults.rows[0].line, 2);
	assert_int_equal(faults.rows[0].column, 8);
	conf_release(&conf);
	faults_release(&faults);
	assert_int_equal(conf_load("/nonexistent/meibu.conf", &conf, &faults), ST_NO_INPUT);
	assert_int_equal(faults.n, 1);
	assert_int_equal(faults.rows[0].line, 0);
	assert_int_equal(conf.nroles, 6);
	conf_release(&conf);
	faults_release(&faults);
	assert_int_equal(load("", &conf, &faults), ST_OK);
	conf_release(&conf);
}

static void settings_and_shipped_file_are_the_same(void **state)
{
	struct buf line = BUF_INIT;
	const char *text = builtin_text("meibu.conf");

	(void)state;
	for (size_t i = 0; i < nsettings; i++) {
		buf_reset(&line);
		buf_printf(&line, "\n%s =", settings[i].key);
		if (strstr(text, line.text) == NULL)
			fail_msg("conf/meibu.conf lacks %s", settings[i].key);
		/* A help sentence is one sentence. */
		size_t len = strlen(settings[i].help);
		assert_true(len > 10 && settings[i].help[len - 1] == '.');
	}
	buf_release(&line);
}

static void permissions_are_explained_in_the_shipped_file(void **state)
{
	struct buf line = BUF_INIT;
	const char *text = builtin_text("meibu.conf");

	(void)state;
	for (int p = PERM_NONE + 1; p < PERM_COUNT; p++) {
		buf_reset(&line);
		buf_printf(&line, "\n#   %s ", permission_name((enum permission)p));
		if (strstr(text, line.text) == NULL)
			fail_msg("conf/meibu.conf does not explain %s", line.text);
	}
	buf_release(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_file_is_the_default),
		cmocka_unit_test(the_shipped_roles_may_what_they_should),
		cmocka_unit_test(prepaid_and_day_have_the_defaults_of_the_law),
		cmocka_unit_test(prepaid_and_day_are_read),
		cmocka_unit_test(the_book_has_its_defaults),
		cmocka_unit_test(the_book_is_read),
		cmocka_unit_test(each_wrong_setting_of_the_book_is_named),
		cmocka_unit_test(each_wrong_money_setting_is_named),
		cmocka_unit_test(a_file_stands_over_the_defaults),
		cmocka_unit_test(every_fault_is_told_with_its_place),
		cmocka_unit_test(what_hurts_others_is_read_strictly),
		cmocka_unit_test(limits_of_roles_and_texts),
		cmocka_unit_test(a_file_that_is_no_text),
		cmocka_unit_test(settings_and_shipped_file_are_the_same),
		cmocka_unit_test(permissions_are_explained_in_the_shipped_file),
	};

	return cmocka_run_group_tests_name("rules_conf", tests, NULL, NULL);
}
