/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies on their way: each line goes when its body comes. */
#include "svc/body.h"

#define UNBUILT(name) enum status name(struct op_call *call) { (void)call; return ST_BUG; }
/* sale */
UNBUILT(op_sale_refund_quote)
UNBUILT(op_sale_refund)
/* sale */
UNBUILT(op_tab_hold)
UNBUILT(op_tab_list)
UNBUILT(op_tab_get)
UNBUILT(op_tab_drop)
/* sale */
UNBUILT(op_debt_list)
UNBUILT(op_debt_pay)
/* course */
UNBUILT(op_course_offers)
UNBUILT(op_course_list)
UNBUILT(op_course_get)
UNBUILT(op_course_freeze)
UNBUILT(op_course_unfreeze)
UNBUILT(op_course_extend)
UNBUILT(op_course_transfer)
/* member */
UNBUILT(op_wallet_get)
UNBUILT(op_wallet_balance)
UNBUILT(op_wallet_freeze)
UNBUILT(op_wallet_unfreeze)
UNBUILT(op_wallet_lose)
UNBUILT(op_wallet_reissue)
UNBUILT(op_wallet_transfer)
UNBUILT(op_wallet_pin)
/* member */
UNBUILT(op_points_balance)
UNBUILT(op_points_redeem)
UNBUILT(op_points_adjust)
/* member */
UNBUILT(op_coupon_kinds)
UNBUILT(op_coupon_issue)
UNBUILT(op_coupon_list)
UNBUILT(op_coupon_withdraw)
/* member */
UNBUILT(op_tier_get)
UNBUILT(op_tier_grant)
UNBUILT(op_tier_review)
/* course */
UNBUILT(op_prepaid_refund_quote)
UNBUILT(op_prepaid_refund)
UNBUILT(op_prepaid_expire)
UNBUILT(op_prepaid_contract)
/* member */
UNBUILT(op_client_statement)
/* day */
UNBUILT(op_day_get)
UNBUILT(op_day_open)
UNBUILT(op_day_x)
UNBUILT(op_day_count)
UNBUILT(op_day_close)
UNBUILT(op_day_reopen)
UNBUILT(op_day_list)
/* day */
UNBUILT(op_report_list)
UNBUILT(op_report_run)
/* member */
UNBUILT(op_wallet_prepare_transfer)
UNBUILT(op_wallet_prepare_pin)
