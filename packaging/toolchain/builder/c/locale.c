/* The system's locale, "language[_COUNTRY][.encoding][@variant]": LC_MESSAGES for display, LC_CTYPE for format. */
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "svm_locale.h"

static svm_locale_props_t props;

static const char *copyn(const char *s, size_t n, bool *oom) {
    char *r = malloc(n + 1);
    if (r == NULL) { *oom = true; return NULL; }
    memcpy(r, s, n);
    r[n] = 0;
    return r;
}
static void split(int category, const char **lang, const char **script, const char **country, const char **variant, bool *oom) {
    const char *l = setlocale(category, NULL);
    *lang = *script = *country = *variant = NULL;
    if (l == NULL || !strcmp(l, "C") || !strcmp(l, "POSIX") || !strncmp(l, "C.", 2) || *l == 0) {
        *lang = copyn("en", 2, oom);
        return;
    }
    size_t n = strcspn(l, "_.@");
    *lang = copyn(l, n, oom);
    l += n;
    if (*l == '_') {
        n = strcspn(++l, ".@");
        *country = copyn(l, n, oom);
        l += n;
    }
    if (*l == '.') l += strcspn(l, "@");
    if (*l == '@') {
        l++;
        if (!strcmp(l, "latin")) *script = copyn("Latn", 4, oom);
        else if (!strcmp(l, "cyrillic")) *script = copyn("Cyrl", 4, oom);
        else if (!strcmp(l, "devanagari")) *script = copyn("Deva", 4, oom);
        else if (strcmp(l, "euro") != 0) *variant = copyn(l, strlen(l), oom);
    }
}
int svm_initialize_locale(void) {
    bool oom = false;
    setlocale(LC_ALL, "");
    split(LC_CTYPE, &props.format_language, &props.format_script, &props.format_country, &props.format_variant, &oom);
    split(LC_MESSAGES, &props.display_language, &props.display_script, &props.display_country, &props.display_variant, &oom);
    return oom ? SVM_LOCALE_INITIALIZATION_OUT_OF_MEMORY : SVM_LOCALE_INITIALIZATION_SUCCEEDED;
}
svm_locale_props_t *svm_get_locale(void) { return &props; }
