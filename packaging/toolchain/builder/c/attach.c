/* The attach API (jcmd) is not offered: every request is refused. */
#include <stdbool.h>
#include <unistd.h>

void svm_attach_startup(const char *path) { (void) path; }
void svm_attach_listener_cleanup(int s, const char *path) { (void) path; if (s >= 0) close(s); }
bool svm_attach_check_socket_file(const char *path) { (void) path; return false; }
bool svm_attach_is_init_trigger(const char *path) { (void) path; return false; }
int svm_attach_create_listener(const char *path) { (void) path; return -1; }
int svm_attach_wait_for_request(int s) { (void) s; return -1; }
void svm_attach_shutdown_socket(int s) { (void) s; }
