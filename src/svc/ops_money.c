/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations: checkout, prepaid money, membership, the day, the ledger. */
#include "svc/body.h"
#include "svc/ops.h"

const struct op ops_money[] = {
	{
		.name = "sale.quote", .permission = PERM_SALE,
		.summary = N_("Price a basket and explain every reduction."),
		.args = &sale_quote__descriptor, .answer = &quote__descriptor,
		.run = op_sale_quote,
		.example = "{\"client\":\"C1\",\"lines\":[{\"kind\":\"treatment\","
			"\"treatment\":\"facial-basic\"}]}",
	},
	{
		.name = "sale.pay", .permission = PERM_SALE, .writes = true,
		.summary = N_("Sell: sale, postings, stock and the booking in one step."),
		.args = &sale_pay__descriptor, .answer = &sale_paid__descriptor,
		.run = op_sale_pay, .prepare = op_sale_prepare_pay,
		.example = "{\"lines\":[{\"kind\":\"treatment\","
			"\"treatment\":\"facial-basic\"}],"
			"\"payments\":[{\"method\":\"cash\",\"amount_fen\":30000}]}",
	},
	{
		.name = "sale.get", .permission = PERM_SALE,
		.summary = N_("Read a sale."),
		.args = &sale_get__descriptor, .answer = &sale_answer__descriptor,
		.run = op_sale_get,
		.example = "{\"sale\":\"V1\"}",
	},
	{
		.name = "sale.list", .permission = PERM_SALE,
		.summary = N_("List sales, newest first, of a day or a client."),
		.args = &sale_list__descriptor, .answer = &sale_rows__descriptor,
		.run = op_sale_list,
		.example = "{\"limit\":10}",
	},
	{
		.name = "sale.refund_quote", .permission = PERM_SALE,
		.summary = N_("What taking back lines of a sale would give back."),
		.args = &sale_refund_quote__descriptor, .answer = &refund_quote__descriptor,
		.run = op_sale_refund_quote,
		.example = "{\"sale\":\"V1\"}",
	},
	{
		.name = "sale.refund", .permission = PERM_SALE, .writes = true,
		.summary =
			N_("Take back lines of a sale, or all of it; money and rights go back as "
			   "they came."),
		.args = &sale_refund__descriptor, .answer = &sale_answer__descriptor,
		.run = op_sale_refund, .prepare = op_prepare_authority,
		.example =
			"{\"sale\":\"V1\",\"lines\":[{\"line\":1,\"qty\":1}],\"reason\":\"not as "
			"expected\"}",
	},
	{
		.name = "tab.hold", .permission = PERM_SALE, .writes = true,
		.summary = N_("Lay a sale aside."),
		.args = &tab_hold__descriptor, .answer = &tab_answer__descriptor,
		.run = op_tab_hold,
		.example =
			"{\"sale\":{\"client\":\"C1\",\"lines\":[{\"kind\":\"treatment\","
			"\"treatment\":\"facial-basic\"}]},\"title\":\"张小美\"}",
	},
	{
		.name = "tab.list", .permission = PERM_SALE,
		.summary = N_("List the sales that were laid aside."),
		.args = &nothing__descriptor, .answer = &tab_rows__descriptor,
		.run = op_tab_list,
		.example = "{}",
	},
	{
		.name = "tab.get", .permission = PERM_SALE,
		.summary = N_("Read a sale that was laid aside."),
		.args = &tab_ref__descriptor, .answer = &tab_answer__descriptor,
		.run = op_tab_get,
		.example = "{\"tab\":\"T1\"}",
	},
	{
		.name = "tab.drop", .permission = PERM_SALE, .writes = true,
		.summary = N_("Give up a sale that was laid aside."),
		.args = &tab_ref__descriptor, .answer = &nothing__descriptor,
		.run = op_tab_drop,
		.example = "{\"tab\":\"T1\",\"reason\":\"she left\"}",
	},
	{
		.name = "debt.list", .permission = PERM_SALE,
		.summary = N_("List what is on account, with its age."),
		.args = &debt_list__descriptor, .answer = &debt_rows__descriptor,
		.run = op_debt_list,
		.example = "{\"overdue\":true}",
	},
	{
		.name = "debt.pay", .permission = PERM_SALE, .writes = true,
		.summary = N_("Take money for what is on account, the oldest first."),
		.args = &debt_pay__descriptor, .answer = &debt_paid__descriptor,
		.run = op_debt_pay,
		.example =
			"{\"client\":\"C1\",\"payments\":[{\"method\":\"cash\","
			"\"amount_fen\":10000}]}",
	},
	{
		.name = "course.offers", .permission = PERM_LOOK,
		.summary = N_("List the courses that are for sale."),
		.args = &course_offers__descriptor, .answer = &course_offer_rows__descriptor,
		.run = op_course_offers,
		.example = "{\"text\":\"补水\"}",
	},
	{
		.name = "course.list", .permission = PERM_CLIENT_READ,
		.summary = N_("List courses of a client or of all, with what is left."),
		.args = &course_list__descriptor, .answer = &course_rows__descriptor,
		.run = op_course_list,
		.example = "{\"client\":\"C1\"}",
	},
	{
		.name = "course.get", .permission = PERM_CLIENT_READ,
		.summary = N_("Read a course with what is left."),
		.args = &course_get__descriptor, .answer = &course_row__descriptor,
		.run = op_course_get,
		.example = "{\"course\":\"K1\"}",
	},
	{
		.name = "course.freeze", .permission = PERM_SALE, .writes = true,
		.summary = N_("Freeze a course: it cannot be used and its time stands still."),
		.args = &course_step__descriptor, .answer = &course_row__descriptor,
		.run = op_course_freeze, .prepare = op_prepare_authority,
		.example = "{\"course\":\"K1\",\"reason\":\"travelling\"}",
	},
	{
		.name = "course.unfreeze", .permission = PERM_SALE, .writes = true,
		.summary =
			N_("Let a frozen course go on; its last day moves by the days it stood "
			   "still."),
		.args = &course_step__descriptor, .answer = &course_row__descriptor,
		.run = op_course_unfreeze, .prepare = op_prepare_authority,
		.example = "{\"course\":\"K1\"}",
	},
	{
		.name = "course.extend", .permission = PERM_SALE, .writes = true,
		.summary = N_("Give a course a later last day."),
		.args = &course_extend__descriptor, .answer = &course_row__descriptor,
		.run = op_course_extend, .prepare = op_prepare_authority,
		.example = "{\"course\":\"K1\",\"until\":\"2027-12-31\",\"reason\":\"illness\"}",
	},
	{
		.name = "course.transfer", .permission = PERM_SALE, .writes = true,
		.summary = N_("Give a course to another client."),
		.args = &course_transfer__descriptor, .answer = &course_row__descriptor,
		.run = op_course_transfer, .prepare = op_prepare_authority,
		.example = "{\"course\":\"K1\",\"to\":\"C2\",\"reason\":\"given to her sister\"}",
	},
	{
		.name = "wallet.get", .permission = PERM_CLIENT_READ,
		.summary = N_("Read a client's wallet with its balances."),
		.args = &client_get__descriptor, .answer = &wallet_answer__descriptor,
		.run = op_wallet_get,
		.example = "{\"client\":\"C1\"}",
	},
	{
		.name = "wallet.balance", .permission = PERM_CLIENT_READ,
		.summary = N_("What is left in a client's wallet: principal and bonus."),
		.args = &client_get__descriptor, .answer = &balances__descriptor,
		.run = op_wallet_balance,
		.example = "{\"client\":\"C1\"}",
	},
	{
		.name = "wallet.freeze", .permission = PERM_SALE, .writes = true,
		.summary = N_("Freeze a wallet: nothing is paid from it."),
		.args = &wallet_step__descriptor, .answer = &wallet_answer__descriptor,
		.run = op_wallet_freeze, .prepare = op_prepare_authority,
		.example = "{\"client\":\"C1\",\"reason\":\"her wish\"}",
	},
	{
		.name = "wallet.unfreeze", .permission = PERM_SALE, .writes = true,
		.summary = N_("Let a frozen wallet, or one that was found again, be used."),
		.args = &wallet_step__descriptor, .answer = &wallet_answer__descriptor,
		.run = op_wallet_unfreeze, .prepare = op_prepare_authority,
		.example = "{\"client\":\"C1\"}",
	},
	{
		.name = "wallet.lose", .permission = PERM_SALE, .writes = true,
		.summary = N_("Report a card as lost: nothing is paid from it."),
		.args = &wallet_step__descriptor, .answer = &wallet_answer__descriptor,
		.run = op_wallet_lose,
		.example = "{\"client\":\"C1\",\"reason\":\"lost on the way\"}",
	},
	{
		.name = "wallet.reissue", .permission = PERM_SALE, .writes = true,
		.summary = N_("Give a new card for a lost one; the balances stay."),
		.args = &wallet_reissue__descriptor, .answer = &wallet_answer__descriptor,
		.run = op_wallet_reissue, .prepare = op_wallet_prepare_reissue,
		.example = "{\"client\":\"C1\",\"number\":\"M00001-2\"}",
	},
	{
		.name = "wallet.transfer", .permission = PERM_SALE, .writes = true,
		.summary = N_("Move a wallet or a part of it to another client."),
		.args = &wallet_transfer__descriptor, .answer = &wallet_answer__descriptor,
		.run = op_wallet_transfer, .prepare = op_wallet_prepare_transfer,
		.example = "{\"client\":\"C1\",\"to\":\"C2\",\"reason\":\"given to her sister\"}",
	},
	{
		.name = "wallet.pin", .permission = PERM_SALE, .writes = true,
		.summary = N_("Set or take away the PIN of a wallet."),
		.args = &wallet_pin__descriptor, .answer = &wallet_answer__descriptor,
		.run = op_wallet_pin, .prepare = op_wallet_prepare_pin,
		.example = "{\"client\":\"C1\",\"pin\":\"4711\"}",
	},
	{
		.name = "points.balance", .permission = PERM_CLIENT_READ,
		.summary = N_("A client's points and when they run out."),
		.args = &client_get__descriptor, .answer = &points_answer__descriptor,
		.run = op_points_balance,
		.example = "{\"client\":\"C1\"}",
	},
	{
		.name = "points.redeem", .permission = PERM_SALE, .writes = true,
		.summary = N_("Give a coupon for points."),
		.args = &points_redeem__descriptor, .answer = &coupon_answer__descriptor,
		.run = op_points_redeem,
		.example = "{\"client\":\"C1\",\"kind\":\"voucher-20\"}",
	},
	{
		.name = "points.adjust", .permission = PERM_SALE, .writes = true,
		.summary = N_("Correct points by hand."),
		.args = &points_adjust__descriptor, .answer = &points_answer__descriptor,
		.run = op_points_adjust, .prepare = op_prepare_authority,
		.example = "{\"client\":\"C1\",\"points\":50,\"reason\":\"forgotten last time\"}",
	},
	{
		.name = "coupon.kinds", .permission = PERM_LOOK,
		.summary = N_("List the kinds of coupons."),
		.args = &nothing__descriptor, .answer = &coupon_kinds__descriptor,
		.run = op_coupon_kinds,
		.example = "{}",
	},
	{
		.name = "coupon.issue", .permission = PERM_SALE, .writes = true,
		.summary =
			N_("Issue a coupon to one client or to all of a tag, a tier or a "
			   "birthday month."),
		.args = &coupon_issue__descriptor, .answer = &coupons_issued__descriptor,
		.run = op_coupon_issue, .prepare = op_prepare_authority,
		.example =
			"{\"kind\":\"voucher-20\",\"client\":\"C1\",\"reason\":\"sorry for the "
			"wait\"}",
	},
	{
		.name = "coupon.list", .permission = PERM_CLIENT_READ,
		.summary = N_("List coupons of a client."),
		.args = &coupon_list__descriptor, .answer = &coupon_rows__descriptor,
		.run = op_coupon_list,
		.example = "{\"client\":\"C1\"}",
	},
	{
		.name = "coupon.withdraw", .permission = PERM_COUPON, .writes = true,
		.summary = N_("Withdraw a coupon that was not used."),
		.args = &coupon_ref__descriptor, .answer = &coupon_answer__descriptor,
		.run = op_coupon_withdraw,
		.example = "{\"coupon\":\"U1\",\"reason\":\"issued twice\"}",
	},
	{
		.name = "tier.get", .permission = PERM_CLIENT_READ,
		.summary = N_("A client's tier, why, and what is missing for the next."),
		.args = &client_get__descriptor, .answer = &tier_answer__descriptor,
		.run = op_tier_get,
		.example = "{\"client\":\"C1\"}",
	},
	{
		.name = "tier.grant", .permission = PERM_SALE, .writes = true,
		.summary = N_("Grant a tier by hand for a time."),
		.args = &tier_grant__descriptor, .answer = &tier_answer__descriptor,
		.run = op_tier_grant, .prepare = op_prepare_authority,
		.example =
			"{\"client\":\"C1\",\"tier\":\"gold\",\"until\":\"2027-06-30\","
			"\"reason\":\"came from the old system\"}",
	},
	{
		.name = "tier.review", .permission = PERM_SALE, .writes = true,
		.summary =
			N_("Bring the tiers told in the archive up to date, 10,000 clients at a "
			   "time."),
		.args = &tier_review__descriptor, .answer = &tier_changes__descriptor,
		.run = op_tier_review,
		.example = "{}",
	},
	{
		.name = "prepaid.refund_quote", .permission = PERM_SALE,
		.summary = N_("What the law gives back of a wallet or course, with every step."),
		.args = &prepaid_refund_quote__descriptor, .answer = &prepaid_workings__descriptor,
		.run = op_prepaid_refund_quote,
		.example = "{\"client\":\"C1\",\"course\":\"wallet\",\"fault\":\"client\"}",
	},
	{
		.name = "prepaid.refund", .permission = PERM_SALE, .writes = true,
		.summary = N_("Give back what the law says of a wallet or course, and end it."),
		.args = &prepaid_refund_do__descriptor, .answer = &prepaid_workings__descriptor,
		.run = op_prepaid_refund, .prepare = op_prepare_authority,
		.example =
			"{\"client\":\"C1\",\"course\":\"wallet\",\"fault\":\"client\","
			"\"method\":\"cash\",\"reason\":\"moves away\"}",
	},
	{
		.name = "prepaid.expire", .permission = PERM_DAY, .writes = true,
		.summary =
			N_("End courses, coupons and points whose last day is over, and earn "
			   "what unlimited cards were used up by time."),
		.args = &prepaid_expire__descriptor, .answer = &prepaid_expired__descriptor,
		.run = op_prepaid_expire,
		.example = "{}",
	},
	{
		.name = "prepaid.contract", .permission = PERM_SALE,
		.summary =
			N_("The contract slip of a wallet or course, with the terms the law asks "
			   "for."),
		.args = &prepaid_contract__descriptor, .answer = &slip__descriptor,
		.run = op_prepaid_contract,
		.example = "{\"client\":\"C1\",\"course\":\"wallet\"}",
	},
	{
		.name = "client.statement", .permission = PERM_CLIENT_READ,
		.summary = N_("Everything that moved a client's money, points and sessions."),
		.args = &client_statement__descriptor, .answer = &statement__descriptor,
		.run = op_client_statement,
		.example = "{\"client\":\"C1\",\"from\":\"2026-01-01\",\"to\":\"2026-12-31\"}",
	},
	{
		.name = "day.get", .permission = PERM_SALE,
		.summary = N_("The drawer as it stands, and the day it belongs to."),
		.args = &nothing__descriptor, .answer = &day_answer__descriptor,
		.run = op_day_get,
		.example = "{}",
	},
	{
		.name = "day.open", .permission = PERM_DAY, .writes = true,
		.summary = N_("Open the drawer with its float."),
		.args = &day_open__descriptor, .answer = &day_answer__descriptor,
		.run = op_day_open,
		.example = "{\"float_fen\":50000}",
	},
	{
		.name = "day.x", .permission = PERM_DAY,
		.summary = N_("The figures since the drawer was opened, or those of a Z report."),
		.args = &day_x__descriptor, .answer = &day_answer__descriptor,
		.run = op_day_x,
		.example = "{}",
	},
	{
		.name = "day.count", .permission = PERM_DAY, .writes = true,
		.summary = N_("Count the drawer blind and hear the difference."),
		.args = &day_count__descriptor, .answer = &day_counted__descriptor,
		.run = op_day_count,
		.example = "{\"counted\":{\"10000\":5}}",
	},
	{
		.name = "day.close", .permission = PERM_DAY, .writes = true,
		.summary =
			N_("Close the drawer with its count: an unchangeable Z report with the "
			   "next number."),
		.args = &day_close__descriptor, .answer = &day_answer__descriptor,
		.run = op_day_close, .prepare = op_prepare_authority,
		.example = "{\"counted\":{\"10000\":5},\"reason\":\"counted twice\"}",
	},
	{
		.name = "day.reopen", .permission = PERM_DAY, .writes = true,
		.summary = N_("Reopen the last closed day; closing it again makes a new version."),
		.args = &day_reopen__descriptor, .answer = &day_answer__descriptor,
		.run = op_day_reopen, .prepare = op_prepare_authority,
		.example = "{\"till\":\"Z1\",\"reason\":\"a sale was forgotten\"}",
	},
	{
		.name = "day.list", .permission = PERM_DAY,
		.summary = N_("List the Z reports."),
		.args = &day_list__descriptor, .answer = &day_rows__descriptor,
		.run = op_day_list,
		.example = "{}",
	},
	{
		.name = "report.list", .permission = PERM_REPORT,
		.summary = N_("List the reports."),
		.args = &nothing__descriptor, .answer = &report_kinds__descriptor,
		.run = op_report_list,
		.example = "{}",
	},
	{
		.name = "report.run", .permission = PERM_REPORT,
		.summary = N_("Run a report."),
		.args = &report_run__descriptor, .answer = &report__descriptor,
		.run = op_report_run,
		.example =
			"{\"report\":\"liability\",\"from\":\"2026-11-01\",\"to\":\"2026-11-30\"}",
	},
	{
		.name = "ledger.entry", .permission = PERM_LEDGER,
		.summary = N_("Read a ledger entry with its postings."),
		.args = &ledger_entry_get__descriptor, .answer = &entry_answer__descriptor,
		.run = op_ledger_entry,
		.example = "{\"entry\":\"E1\"}",
	},
	{
		.name = "ledger.balance", .permission = PERM_LEDGER,
		.summary =
			N_("Read balances: of an account, of all below a path, now or at the end "
			   "of a day."),
		.args = &ledger_balance__descriptor, .answer = &balances__descriptor,
		.run = op_ledger_balance,
		.example = "{\"account\":\"asset\"}",
	},
};

const size_t nops_money = ARRAY_LEN(ops_money);
