/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fills a new shop from shop.yaml through the same operations that people use. */
#ifndef SVC_SETUP_H
#define SVC_SETUP_H

#include "svc/shop.h"

/* Rooms, devices, products with opening stock, staff. All or nothing, as the system. */
enum status setup_shop(struct shop *, struct problem *reterr) MUST_CHECK;

#endif
