import type { Family } from './declaration.ts';

export const cloudfront: Family = {
  'AWS::CloudFront::Distribution': (declared) => {
    const id = declared.id(14).toUpperCase();
    return { ref: id, attributes: { Id: id, DomainName: `${id.toLowerCase()}.cloudfront.net` } };
  },
  'AWS::CloudFront::OriginAccessControl': (declared) => {
    const id = declared.id(14).toUpperCase();
    return { ref: id, attributes: { Id: id } };
  },
  'AWS::CloudFront::ResponseHeadersPolicy': (declared) => {
    const id = declared.id(36);
    return { ref: id, attributes: { Id: id } };
  },
};
