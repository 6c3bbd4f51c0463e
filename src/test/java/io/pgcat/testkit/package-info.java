/** What tests share: servers, waiting, broken networks, random work, comparison of tables, our program as a process. */
package io.pgcat.testkit;
