#include "sha256.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "error.h"

enum { SHA256_SIZE = 32 };

struct sha256 {
        EVP_MD_CTX *state;
};

static void
check(int success)
{
        if (!success)
                die(EXIT_UNAVAILABLE, "SHA-256 failed in libcrypto");
}

static const EVP_MD *
method(void)
{
        static EVP_MD *fetched; /* once: looking it up takes longer than hashing a record */
        if (!fetched) {
                OSSL_LIB_CTX *library = OSSL_LIB_CTX_new();
                check(library != NULL);
                fetched = EVP_MD_fetch(library, "SHA2-256", NULL);
                check(fetched != NULL);
        }
        return fetched;
}

struct sha256 *
sha256_new(void)
{
        struct sha256 *hash = allocate(sizeof *hash);
        const EVP_MD *sha256 = method();
        hash->state = EVP_MD_CTX_new();
        check(hash->state && EVP_DigestInit_ex2(hash->state, sha256, NULL));
        return hash;
}

void
sha256_add(struct sha256 *hash, const void *data, size_t size)
{
        check(EVP_DigestUpdate(hash->state, data, size));
}

void
sha256_end(struct sha256 *hash, char hex[65])
{
        static const char digits[] = "0123456789abcdef";
        unsigned char sum[SHA256_SIZE];
        check(EVP_DigestFinal_ex(hash->state, sum, NULL));
        for (size_t i = 0; i < SHA256_SIZE; i++) {
                hex[2 * i] = digits[sum[i] >> 4];
                hex[2 * i + 1] = digits[sum[i] & 15];
        }
        hex[64] = '\0';
        check(EVP_DigestInit_ex2(hash->state, method(), NULL));
}

void
sha256_free(struct sha256 *hash)
{
        EVP_MD_CTX_free(hash->state);
        free(hash);
}

void
sha256_hex(const void *data, size_t size, char hex[65])
{
        struct sha256 *hash = sha256_new();
        sha256_add(hash, data, size);
        sha256_end(hash, hex);
        sha256_free(hash);
}
