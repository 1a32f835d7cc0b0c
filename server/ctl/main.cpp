#include "server/ctl/parleyctl.hpp"

int main(int argc, char** argv) { return parley::ctl::parleyctl(argc, argv); }
