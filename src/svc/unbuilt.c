/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies on their way: each line goes when its body comes. */
#include "svc/body.h"

#define UNBUILT(name) enum status name(struct op_call *call) { (void)call; return ST_BUG; }
