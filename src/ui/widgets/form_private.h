/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the three files of the form share: values, keys, drawing. */
#ifndef UI_WIDGETS_FORM_PRIVATE_H
#define UI_WIDGETS_FORM_PRIVATE_H

#include "ui/widgets/form.h"

/* Can the cursor stand there? */
bool form_field_open(const struct form *, size_t i);
/* Reads field i as its kind wants it: an exact value replaces what people say ("明天"), a fault
 * is told in the value's error. */
enum status form_read_field(struct form *, size_t i, struct problem *reterr) MUST_CHECK;
/* The choice a value stands for, NULL if none. */
const struct form_choice *form_choice_of(const struct form_field *, const char *value);
/* The cursor comes to field i: its candidates are ready, its old fault stays until it changes. */
void form_enter_field(struct form *, size_t i);
/* Field i has another value now. */
void form_touch(struct form *, size_t i);

#endif
