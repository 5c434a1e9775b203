/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What record_form.c and record_fields.c share. */
#ifndef UI_RECORD_PRIVATE_H
#define UI_RECORD_PRIVATE_H

#include "ui/record_form.h"

const struct op *record_add_op(const struct record_form *);
/* Makes rf->fields and rf->rows from the field table, the layout and the add operation. */
void record_fields_make(struct record_form *, const struct desk *);
/* Sets every field to what the record has, and remembers it. */
void record_fields_fill(struct record_form *, const struct screen *, ProtobufCMessage *);
/* The weekday of a field of the roster ("roster3"). */
int record_roster_day(const char *field);

#endif
