/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations: the appointment book and the roster. */
#include "svc/body.h"
#include "svc/ops.h"

const struct op ops_book[] = {
	{
		.name = "booking.slots", .permission = PERM_LOOK,
		.summary =
			N_("Find free times for a treatment: proposals with reasons, or all with "
			   "a limit."),
		.args = &booking_slots__descriptor, .answer = &slots__descriptor,
		.run = op_booking_slots,
		.example = "{\"treatment\":\"facial-basic\",\"from\":\"2026-11-23T10:00\","
			"\"days\":3}",
	},
	{
		.name = "booking.add", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Book a visit of one or more treatments."),
		.args = &booking_add__descriptor, .answer = &booking_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_booking_add,
		.example = "{\"client\":\"C1\",\"segments\":[{\"treatment\":\"facial-basic\","
			"\"start\":\"2026-11-23T14:00\"}]}",
	},
	{
		.name = "booking.walkin", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Enter a new client and book her now with whoever is free."),
		.args = &booking_walk_in__descriptor, .answer = &booking_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_booking_walkin,
		.example = "{\"name\":\"马莉\",\"phone\":\"13900005678\","
			"\"segments\":[{\"treatment\":\"facial-basic\"}]}",
	},
	{
		.name = "booking.get", .permission = PERM_LOOK,
		.summary = N_("Read a booking with its history."),
		.args = &booking_ref__descriptor, .answer = &booking_answer__descriptor,
		.run = op_booking_get,
		.example = "{\"booking\":\"B1\"}",
	},
	{
		.name = "booking.list", .permission = PERM_LOOK,
		.summary = N_("List the bookings of days, of a client or of a therapist."),
		.args = &booking_list__descriptor, .answer = &booking_rows__descriptor,
		.run = op_booking_list,
		.example = "{\"day\":\"2026-11-23\"}",
	},
	{
		.name = "booking.move", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary =
			N_("Move or stretch a booking, or give it another therapist, room or "
			   "device."),
		.args = &booking_move__descriptor, .answer = &booking_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_booking_move,
		.example = "{\"booking\":\"B1\",\"start\":\"2026-11-23T15:00\"}",
	},
	{
		.name = "booking.confirm", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Confirm a requested booking."),
		.args = &booking_step__descriptor, .answer = &booking_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_booking_confirm,
		.example = "{\"booking\":\"B1\"}",
	},
	{
		.name = "booking.arrive", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("The client is here."),
		.args = &booking_ref__descriptor, .answer = &booking_answer__descriptor,
		.run = op_booking_arrive,
		.example = "{\"booking\":\"B1\"}",
	},
	{
		.name = "booking.unarrive", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Take the arrival back."),
		.args = &booking_ref__descriptor, .answer = &booking_answer__descriptor,
		.run = op_booking_unarrive,
		.example = "{\"booking\":\"B1\"}",
	},
	{
		.name = "booking.start", .permission = PERM_SERVICE, .writes = true,
		.summary = N_("The service begins; refused against an allergy without a reason."),
		.args = &booking_step__descriptor, .answer = &booking_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_booking_start,
		.example = "{\"booking\":\"B1\"}",
	},
	{
		.name = "booking.unstart", .permission = PERM_SERVICE, .writes = true,
		.summary = N_("Take the start back."),
		.args = &booking_ref__descriptor, .answer = &booking_answer__descriptor,
		.run = op_booking_unstart,
		.example = "{\"booking\":\"B1\"}",
	},
	{
		.name = "booking.finish", .permission = PERM_SERVICE, .writes = true,
		.summary = N_("The service is done."),
		.args = &booking_ref__descriptor, .answer = &booking_answer__descriptor,
		.run = op_booking_finish,
		.example = "{\"booking\":\"B1\"}",
	},
	{
		.name = "booking.cancel", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Cancel a booking; close to its time it counts as late."),
		.args = &booking_end__descriptor, .answer = &booking_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_booking_cancel,
		.example = "{\"booking\":\"B1\",\"reason\":\"ill\"}",
	},
	{
		.name = "booking.noshow", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("The client did not come."),
		.args = &booking_end__descriptor, .answer = &booking_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_booking_noshow,
		.example = "{\"booking\":\"B1\"}",
	},
	{
		.name = "booking.split", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Make the segments of a visit from one on a visit of their own."),
		.args = &booking_split__descriptor,
		.answer = &booking_rows__descriptor,
		.run = op_booking_split,
		.example = "{\"booking\":\"B1\",\"segment\":1}",
	},
	{
		.name = "booking.copy", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Book the same visit again at another time."),
		.args = &booking_copy__descriptor,
		.answer = &booking_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_booking_copy,
		.example = "{\"booking\":\"B1\",\"start\":\"2026-11-29T10:00\"}",
	},
	{
		.name = "booking.extend", .permission = PERM_SERVICE, .writes = true,
		.summary = N_("Add minutes to a service that is under way."),
		.args = &booking_extend__descriptor,
		.answer = &booking_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_booking_extend,
		.example = "{\"booking\":\"B1\",\"minutes\":30}",
	},
	{
		.name = "booking.series_plan", .permission = PERM_LOOK,
		.summary =
			N_("The visits of a series, each free or with what is in the way and a "
			   "proposal."),
		.args = &booking_series_plan__descriptor,
		.answer = &series_rows__descriptor,
		.run = op_booking_series_plan,
		.example = "{\"client\":\"C1\",\"segments\":[{\"treatment\":\"facial-basic\","
			"\"start\":\"2026-11-25T10:00\"}],\"interval_days\":7,\"count\":5}",
	},
	{
		.name = "booking.series", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Book all visits of a series, or none."),
		.args = &booking_series__descriptor,
		.answer = &booking_rows__descriptor,
		.prepare = op_prepare_authority, .run = op_booking_series,
		.example = "{\"client\":\"C1\","
			"\"visits\":[{\"segments\":[{\"treatment\":\"facial-basic\","
			"\"start\":\"2026-11-25T10:00\"}]}]}",
	},
	{
		.name = "booking.load", .permission = PERM_LOOK,
		.summary = N_("How full each day is."),
		.args = &book_load__descriptor,
		.answer = &load_days__descriptor,
		.run = op_booking_load,
		.example = "{\"from\":\"2026-11-01\",\"days\":30}",
	},
	{
		.name = "deposit.take", .permission = PERM_SALE, .writes = true,
		.summary = N_("Take the deposit of a booking."),
		.args = &deposit_take__descriptor,
		.answer = &deposit_answer__descriptor,
		.run = op_deposit_take, .prepare = op_deposit_prepare_take,
		.example = "{\"booking\":\"B1\",\"payments\":[{\"method\":\"cash\","
			"\"amount_fen\":5000}]}",
	},
	{
		.name = "deposit.get", .permission = PERM_SALE,
		.summary = N_("What of a booking's deposit was asked for and paid."),
		.args = &booking_ref__descriptor,
		.answer = &deposit_answer__descriptor,
		.run = op_deposit_get,
		.example = "{\"booking\":\"B1\"}",
	},
	{
		.name = "wait.add", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Put a client on the waitlist."),
		.args = &wait_add__descriptor,
		.answer = &wait_answer__descriptor,
		.run = op_wait_add,
		.example = "{\"client\":\"C1\",\"treatments\":[\"facial-basic\"],"
			"\"from_day\":\"2026-11-23\",\"to_day\":\"2026-11-30\"}",
	},
	{
		.name = "wait.list", .permission = PERM_LOOK,
		.summary =
			N_("The waitlist in its order, or those whom a freed booking would "
			   "suit."),
		.args = &wait_list__descriptor,
		.answer = &wait_rows__descriptor,
		.run = op_wait_list,
		.example = "{}",
	},
	{
		.name = "wait.offer", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Hold a time for somebody on the waitlist until a deadline."),
		.args = &wait_offer__descriptor,
		.answer = &wait_answer__descriptor,
		.run = op_wait_offer,
		.example = "{\"wait\":\"Q1\",\"segments\":[{\"treatment\":\"facial-basic\","
			"\"start\":\"2026-11-25T10:00\"}],\"minutes\":60}",
	},
	{
		.name = "wait.take", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("The time that was held is taken: it becomes a booking."),
		.args = &wait_ref__descriptor,
		.answer = &wait_answer__descriptor,
		.run = op_wait_take,
		.example = "{\"wait\":\"Q1\"}",
	},
	{
		.name = "wait.drop", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Take somebody off the waitlist, or let go what was held."),
		.args = &wait_ref__descriptor,
		.answer = &wait_answer__descriptor,
		.run = op_wait_drop,
		.example = "{\"wait\":\"Q1\",\"reason\":\"no longer wanted\"}",
	},
	{
		.name = "roster.week", .permission = PERM_LOOK,
		.summary =
			N_("Who works when: pattern, leave and extra shifts, with the minutes "
			   "booked."),
		.args = &roster_week__descriptor,
		.answer = &roster_days__descriptor,
		.run = op_roster_week,
		.example = "{\"day\":\"2026-11-23\"}",
	},
	{
		.name = "roster.add", .permission = PERM_ROSTER, .writes = true,
		.summary =
			N_("Enter leave or an extra shift; bookings that are in the way are "
			   "told."),
		.args = &roster_add__descriptor,
		.answer = &roster_change_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_roster_add,
		.example = "{\"staff\":\"S4\",\"kind\":\"leave\",\"from\":\"2026-12-01T00:00\","
			"\"to\":\"2026-12-03T00:00\",\"reason\":\"holiday\"}",
	},
	{
		.name = "roster.swap", .permission = PERM_ROSTER, .writes = true,
		.summary = N_("Two staff swap their shifts of a day."),
		.args = &roster_swap__descriptor,
		.answer = &roster_change_answer__descriptor,
		.prepare = op_prepare_authority, .run = op_roster_swap,
		.example = "{\"staff\":\"S4\",\"day\":\"2026-11-23\",\"with\":\"S5\","
			"\"reason\":\"her wish\"}",
	},
	{
		.name = "roster.drop", .permission = PERM_ROSTER, .writes = true,
		.summary = N_("Take back a leave, an extra shift or a swap."),
		.args = &roster_drop__descriptor,
		.answer = &roster_change_answer__descriptor,
		.run = op_roster_drop,
		.example = "{\"change\":\"N1\",\"reason\":\"plans changed\"}",
	},
	{
		.name = "roster.list", .permission = PERM_LOOK,
		.summary = N_("List leave and extra shifts."),
		.args = &roster_list__descriptor,
		.answer = &roster_changes__descriptor,
		.run = op_roster_list,
		.example = "{\"from\":\"2026-11-01\",\"to\":\"2026-11-30\"}",
	},
	{
		.name = "rotation.get", .permission = PERM_LOOK,
		.summary = N_("Whose turn it is, and the journal of the day."),
		.args = &rotation_get__descriptor,
		.answer = &rotation_answer__descriptor,
		.run = op_rotation_get,
		.example = "{}",
	},
	{
		.name = "rotation.signin", .permission = PERM_SERVICE, .writes = true,
		.summary = N_("Join the queue of turns."),
		.args = &rotation_step__descriptor,
		.answer = &rotation_answer__descriptor,
		.run = op_rotation_signin,
		.example = "{\"staff\":\"S4\"}",
	},
	{
		.name = "rotation.signout", .permission = PERM_SERVICE, .writes = true,
		.summary = N_("Leave the queue of turns."),
		.args = &rotation_step__descriptor,
		.answer = &rotation_answer__descriptor,
		.run = op_rotation_signout,
		.example = "{\"staff\":\"S4\"}",
	},
	{
		.name = "rotation.skip", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary =
			N_("Pass somebody over who cannot take the turn now; she keeps her "
			   "place."),
		.args = &rotation_step__descriptor,
		.answer = &rotation_answer__descriptor,
		.run = op_rotation_skip,
		.example = "{\"staff\":\"S4\",\"reason\":\"on the phone\"}",
	},
	{
		.name = "rotation.swap", .permission = PERM_ROSTER, .writes = true,
		.summary = N_("Change the places of two in the queue."),
		.args = &rotation_step__descriptor,
		.answer = &rotation_answer__descriptor,
		.run = op_rotation_swap,
		.example = "{\"staff\":\"S4\",\"with\":\"S5\",\"reason\":\"agreed\"}",
	},
	{
		.name = "attendance.in", .permission = PERM_LOOK, .writes = true,
		.summary = N_("Clock in."),
		.args = &attendance_step__descriptor,
		.answer = &attendance_row__descriptor,
		.run = op_attendance_in,
		.example = "{\"staff\":\"S4\"}",
	},
	{
		.name = "attendance.out", .permission = PERM_LOOK, .writes = true,
		.summary = N_("Clock out."),
		.args = &attendance_step__descriptor,
		.answer = &attendance_row__descriptor,
		.run = op_attendance_out,
		.example = "{\"staff\":\"S4\"}",
	},
	{
		.name = "attendance.correct", .permission = PERM_ROSTER, .writes = true,
		.summary = N_("Correct a clocked time."),
		.args = &attendance_correct__descriptor,
		.answer = &attendance_row__descriptor,
		.run = op_attendance_correct,
		.example = "{\"attendance\":1,\"out_at\":\"2026-11-22T13:00\","
			"\"reason\":\"forgot\"}",
	},
	{
		.name = "attendance.add", .permission = PERM_ROSTER, .writes = true,
		.summary = N_("Enter a time that nobody clocked."),
		.args = &attendance_add__descriptor,
		.answer = &attendance_row__descriptor,
		.run = op_attendance_add,
		.example = "{\"staff\":\"S4\",\"in_at\":\"2026-11-21T10:00\","
			"\"out_at\":\"2026-11-21T18:30\",\"reason\":\"forgot\"}",
	},
	{
		.name = "attendance.list", .permission = PERM_LOOK,
		.summary = N_("List the clocked times with what was due."),
		.args = &attendance_list__descriptor,
		.answer = &attendance_rows__descriptor,
		.run = op_attendance_list,
		.example = "{\"from\":\"2026-11-22\",\"to\":\"2026-11-22\"}",
	},
	{
		.name = "plan.get", .permission = PERM_LOOK,
		.summary = N_("The tasks of the day, done and open."),
		.args = &plan_get__descriptor,
		.answer = &plan_answer__descriptor,
		.run = op_plan_get,
		.example = "{}",
	},
	{
		.name = "plan.tick", .permission = PERM_LOOK, .writes = true,
		.summary = N_("Mark a task of the day as done."),
		.args = &plan_tick__descriptor,
		.answer = &plan_answer__descriptor,
		.run = op_plan_tick,
		.example = "{\"task\":\"morning-meeting\"}",
	},
	{
		.name = "remind.run", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary =
			N_("Put reminders that are due into the outbox, and let go holds that "
			   "lapsed."),
		.args = &remind_run__descriptor,
		.answer = &remind_answer__descriptor,
		.run = op_remind_run,
		.example = "{}",
	},
	{
		.name = "message.list", .permission = PERM_LOOK,
		.summary = N_("List what is in the outbox."),
		.args = &message_list__descriptor,
		.answer = &message_rows__descriptor,
		.run = op_message_list,
		.example = "{}",
	},
	{
		.name = "message.done", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("Say that a message was sent, or why not."),
		.args = &message_step__descriptor,
		.answer = &message_answer__descriptor,
		.run = op_message_done,
		.example = "{\"message\":1}",
	},
	{
		.name = "message.drop", .permission = PERM_BOOKING_WRITE, .writes = true,
		.summary = N_("A message is not to be sent."),
		.args = &message_step__descriptor,
		.answer = &message_answer__descriptor,
		.run = op_message_drop,
		.example = "{\"message\":1,\"reason\":\"told in person\"}",
	},
};

const size_t nops_book = ARRAY_LEN(ops_book);
