/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every maximum, with its reason. Counts unless a unit is named. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* Text fields, bytes: a name fits a receipt line, a note stays below an overflow page. */
enum { LIMIT_NAME = 96, LIMIT_LINE = 200, LIMIT_NOTE = 900, LIMIT_LIST = 24 };
/* A visit of more segments than this is a whole day's plan, not a booking. */
enum { LIMIT_SEGMENTS = 8 };
/* Hands on one client: more than these beside the therapist find no room at a bed. */
enum { LIMIT_ASSISTANTS = 3 };
/* Visits of one series: a year of weeks. */
enum { LIMIT_VISITS = 53 };
/* Minutes a single claim can last; the clash scan looks back this far. */
enum { LIMIT_CLAIM_MINUTES = 1440 };
/* Lines and payments of one sale: the packed sale stays below one overflow page. */
enum { LIMIT_SALE_LINES = 30, LIMIT_PAYMENTS = 8, LIMIT_POSTINGS = 320 };
/* Rows a list operation answers at most; more comes by paging. */
enum { LIMIT_ROWS = 1000 };
/* Bytes of a line of the API: a sale of 30 lines is 6 KiB. */
enum { LIMIT_REQUEST = 1 << 20 };
/* Staff, rooms, devices of a shop: a board and a bit set are sized by it. */
enum { LIMIT_RESOURCES = 200 };
/* Wrong PINs before a lock-out, and how long it lasts. */
enum { LIMIT_PIN_FAILURES = 5, LIMIT_LOCKOUT_MINUTES = 15 };

#endif
