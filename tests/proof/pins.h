/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PINs that cost little. Including this makes libsodium hash with the least work and memory it
 * knows instead of what the program asks for: a proof that logs in ten thousand times is not about
 * how long a thief would need. What is hashed, kept and compared stays what it is.
 */
#ifndef TESTS_PROOF_PINS_H
#define TESTS_PROOF_PINS_H

#include <sodium.h>

int crypto_pwhash_str(char ret[crypto_pwhash_STRBYTES], const char *pin, unsigned long long n,
		      unsigned long long work, size_t memory)
{
	(void)work;
	(void)memory;
	return crypto_pwhash_argon2id_str(ret, pin, n, crypto_pwhash_argon2id_OPSLIMIT_MIN,
					  crypto_pwhash_argon2id_MEMLIMIT_MIN);
}

#endif
