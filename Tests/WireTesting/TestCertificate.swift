/// Certificates for `localhost` and `127.0.0.1` that guard nothing: made for these tests, valid for a hundred years.
package enum TestCertificate {
    package static let one = """
        -----BEGIN CERTIFICATE-----
        MIIBnDCCAUGgAwIBAgIUPT3u2GWJQaKKJY1/Ji4O1Ym6jYEwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIwMjExM1oYDzIxMjYxMDI5
        MjAyMTEzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAS0WJlDjWOOdfv500yg/I7MPD5zlNGHFTAF9AI+cE547tWsDWWw82GM
        GHVp6oWEPIHl9IqqDzrtynS/SIHwNBqpo28wbTAdBgNVHQ4EFgQUZO6ZG2+CtivU
        rKtLACtTj+va2rswHwYDVR0jBBgwFoAUZO6ZG2+CtivUrKtLACtTj+va2rswDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSQAwRgIhAPUwqm39rQ6qYOlYS2bKHNR+CnuJcQ3eHneuydvsl9KBAiEA
        nsXqb8lFvhkq67GCUo0JBn9G1NM0jBVRHB0Y1nlbHdI=
        -----END CERTIFICATE-----
        """

    package static let oneKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2mmLgBhPoVVdMw6p
        +Hsv7/jT1vir0S+jiHTxf5plqrehRANCAAS0WJlDjWOOdfv500yg/I7MPD5zlNGH
        FTAF9AI+cE547tWsDWWw82GMGHVp6oWEPIHl9IqqDzrtynS/SIHwNBqp
        -----END PRIVATE KEY-----
        """

    package static let two = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIUPRywg2moRwoJMpBBcEoi/c/44uAwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIwMjExM1oYDzIxMjYxMDI5
        MjAyMTEzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAATrYXV1+bs6H05NpoGnEzPv5JxsFiBlEn7XTUdfrNGeRLLUSnV6+66E
        zKfdWCb0X7Y8Yqdj89ulDuA1VM3MDk4Xo28wbTAdBgNVHQ4EFgQUK8mWSp08Ab5G
        S4cFg27hTfsPKYAwHwYDVR0jBBgwFoAUK8mWSp08Ab5GS4cFg27hTfsPKYAwDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSAAwRQIgZk3v/pue8DKcmEehf1kmwi/jZ0RK8S/kkK9tbqGgV58CIQDE
        pXTaAeKq62w+MxxVJjycTA/F+Oan4rxGeCnIVnjTdw==
        -----END CERTIFICATE-----
        """

    package static let twoKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzClmqWrrVXqJ+OvN
        nsfeFnWy3h978TEod0wEAxXS6/ehRANCAATrYXV1+bs6H05NpoGnEzPv5JxsFiBl
        En7XTUdfrNGeRLLUSnV6+66EzKfdWCb0X7Y8Yqdj89ulDuA1VM3MDk4X
        -----END PRIVATE KEY-----
        """
}
