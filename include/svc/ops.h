/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of operations in chapters, each in a file of its own. Private to svc/: others
 * ask op_at() and op_find().
 */
#ifndef SVC_OPS_H
#define SVC_OPS_H

#include "svc/op.h"

extern const struct op ops_archive[], ops_book[], ops_money[], ops_house[];
extern const size_t nops_archive, nops_book, nops_money, nops_house;

#endif
