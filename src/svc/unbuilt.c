/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies on their way: each line goes when its body comes. */
#include "svc/body.h"

#define UNBUILT(name) enum status name(struct op_call *call) { (void)call; return ST_BUG; }
/* sale */
/* sale */
/* sale */
/* course */
/* member */
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
UNBUILT(op_prepaid_contract)
/* member */
UNBUILT(op_client_statement)
/* member */
