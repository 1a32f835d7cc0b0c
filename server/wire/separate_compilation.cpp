// Asio's and Beast's own code, compiled once: every target sets their SEPARATE_COMPILATION macros.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
