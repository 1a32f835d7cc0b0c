#include "server/net/transport.hpp"
