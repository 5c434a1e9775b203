/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The field tables that records.c lists and other files hold, with the number of their rows:
 * one too many does not compile, one too few has no name, which a test sees.
 */
#ifndef MODEL_RECORD_TABLES_H
#define MODEL_RECORD_TABLES_H

#include "model/field_table.h"

/* records_money.c: what a sale, prepaid things and the drawer store */
extern const struct field sale_fields[30];
extern const struct field line_fields[28];
extern const struct field share_fields[2];
extern const struct field staff_sum_fields[2];
extern const struct field reduction_fields[4];
extern const struct field payment_fields[9];
extern const struct field batch_fields[2];
extern const struct field instalment_fields[2];
extern const struct field course_fields[23];
extern const struct field item_fields[4];
extern const struct field template_fields[1];
extern const struct field wallet_fields[12];
extern const struct field coupon_fields[20];
extern const struct field tab_fields[11];
extern const struct field till_fields[26];
extern const struct field count_fields[2];
extern const struct field figure_fields[3];
extern const struct field prepaid_refund_fields[15];
extern const struct field step_fields[3];

/* records_book.c: what the appointment book stores */
extern const struct field booking_fields[17];
extern const struct field segment_fields[13];
extern const struct field change_fields[7];
extern const struct field roster_fields[11];
extern const struct field rotation_fields[5];
extern const struct field turn_fields[5];
extern const struct field attendance_fields[9];
extern const struct field plan_fields[4];
extern const struct field task_done_fields[4];
extern const struct field wait_fields[16];
extern const struct field message_fields[14];

/* fields_own.c: arguments and answers whose names mean something of their own */
extern const struct field line_wish_fields[16];
extern const struct field ledger_balance_fields[3];
extern const struct field audit_list_fields[3];
extern const struct field quote_fields[19];
extern const struct field paid_fields[9];
extern const struct field debt_paid_fields[6];
extern const struct field refund_quote_fields[3];
extern const struct field tab_hold_fields[4];
extern const struct field tab_answer_fields[2];
extern const struct field issued_fields[2];
extern const struct field export_note_fields[3];
extern const struct field wallet_pin_fields[5];
extern const struct field prepaid_quote_fields[4];
extern const struct field prepaid_do_fields[8];
extern const struct field contract_fields[2];
extern const struct field prepaid_expired_fields[5];
extern const struct field slip_fields[2];
extern const struct field statement_fields[5];
extern const struct field report_run_fields[4];
extern const struct field day_list_fields[3];
extern const struct field day_open_fields[2];
extern const struct field refund_line_fields[2];

/* fields_book.c: the same of the appointment book */
extern const struct field segment_wish_fields[9];
extern const struct field booking_extend_fields[7];
extern const struct field series_row_fields[6];
extern const struct field booking_series_fields[7];
extern const struct field wait_list_fields[5];
extern const struct field wait_answer_fields[2];
extern const struct field wait_offer_fields[3];
extern const struct field roster_span_fields[5];
extern const struct field roster_change_answer_fields[2];
extern const struct field roster_list_fields[3];
extern const struct field turn_row_fields[7];
extern const struct field attendance_add_fields[4];
extern const struct field attendance_list_fields[3];
extern const struct field plan_task_fields[6];
extern const struct field remind_run_fields[1];
extern const struct field book_load_fields[3];

#endif
